using System.Net;

namespace CdpTools.Simulator;

/// <summary>The edge's page for a person: which arm has answered, in light and dark. No script, nothing from outside.</summary>
internal static class EdgePage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --back: #fff; --arm: #0969da; }
        .staging { --arm: #9a6700; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6edf3; --soft: #9198a1; --back: #0d1117; --arm: #58a6ff; } .staging { --arm: #d29922; } }
        html { color: var(--ink); background: var(--back); }
        body { margin: 4rem auto; padding: 0 1rem; max-width: 40rem; font: 16px/1.6 system-ui, sans-serif; }
        h1 { font-size: 3rem; margin: 0; color: var(--arm); } .bar { height: 12px; border-radius: 6px; background: var(--arm); margin: 1rem 0 2rem; }
        dt { color: var(--soft); }
        dd { margin: 0 0 .8rem; font-family: ui-monospace, monospace; overflow-wrap: anywhere; } .soft { color: var(--soft); }
        """;

    public static string Write(string arm, string id, string origin, int status, string comment) =>
        $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{arm}</title><style>{Style}</style></head>
        <body class="{arm}"><h1>{arm}</h1><div class="bar"></div>
        <dl><dt>Distribution</dt><dd>{WebUtility.HtmlEncode(id)} {WebUtility.HtmlEncode(comment)}</dd>
        <dt>Origin and path</dt><dd>{WebUtility.HtmlEncode(origin)}</dd><dt>Status</dt><dd>{status}</dd></dl>
        <p class="soft">The CdpTools simulator, in the place of CloudFront. Reload to be routed again; ?status=503 makes an error.</p></body></html>
        """;
}
