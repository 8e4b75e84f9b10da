using System.Xml.Linq;
using CdpTools.Errors;
using CdpTools.Service;
using CdpTools.Tests.Models;
using CdpTools.Updates;

namespace CdpTools.Tests.Updates;

/// <summary>What happens to one write.</summary>
internal enum Fate
{
    Normal,
    LostBefore,
    LostAfter,
    StaleThoughCurrent,
    Denied,
    Stopped,
}

/// <summary>One policy in memory, guarded by its ETag, whose next writes fare as the test says.</summary>
internal sealed class FakeResource : IResource
{
    private readonly Queue<Fate> fates = new();
    private int version = 1;

    public FakeResource(params Fate[] fates)
    {
        foreach (Fate fate in fates)
        {
            this.fates.Enqueue(fate);
        }
    }

    public XElement Document { get; private set; } = PolicyDocuments.Config();

    public string ETag => $"E{version}";

    public bool Gone { get; private set; }

    /// <summary>The If-Match of every write that arrived.</summary>
    public List<string> Sent { get; } = [];

    public int Reads { get; private set; }

    public Action BeforeWrite { get; set; } = () => { };

    public Action BeforeRead { get; set; } = () => { };

    public string Kind => "policy";

    public string Id => "p-1";

    /// <summary>Somebody else's edit.</summary>
    public void Edit(Action<CdpPolicyConfig> edit)
    {
        Document = PolicyDocuments.Edit(Document, edit);
        version++;
    }

    public void Touch() => version++;

    public void Vanish() => Gone = true;

    public ResourceVersion Now() => new(
        new XElement(Document), ETag, ServiceXml.Parse(PolicyDocuments.Reply(id: Id)));

    public Task<ResourceVersion> ReadAsync(ICallLog log, CancellationToken cancellationToken)
    {
        Reads++;
        BeforeRead();
        cancellationToken.ThrowIfCancellationRequested();
        return Gone ? throw NoSuch() : Task.FromResult(Now());
    }

    public Task<ResourceVersion> WriteAsync(XElement document, string etag, ICallLog log, CancellationToken cancellationToken) =>
        Task.FromResult(Arrive(etag, () => Document = new XElement(document)));

    public Task DeleteAsync(string etag, ICallLog log, CancellationToken cancellationToken) =>
        Task.FromResult(Arrive(etag, () => Gone = true));

    public void Check(XElement merged, XElement current) => new PolicyResource(null!, Id).Check(merged, current);

    public object ToObject(ResourceVersion version) => PolicyApi.ToPolicy(version);

    public object ToConfig(XElement document) => PolicyXml.Read(document);

    public static CdpServiceException Error(string code, int status = 412) => new(code, code + " it is", status, "r-1", "UpdateContinuousDeploymentPolicy");

    public static CdpServiceException NoSuch() => Error(ErrorIds.NoSuchPolicy, 404);

    private ResourceVersion Arrive(string etag, Action apply)
    {
        Sent.Add(etag);
        BeforeWrite();
        Fate fate = fates.Count > 0 ? fates.Dequeue() : Fate.Normal;
        switch (fate)
        {
            case Fate.LostBefore:
                throw Lost();
            case Fate.StaleThoughCurrent:
                throw Error(ErrorIds.PreconditionFailed);
            case Fate.Denied:
                throw Error("AccessDenied", 403);
            case Fate.Stopped:
                throw new OperationCanceledException();
        }

        if (Gone)
        {
            throw NoSuch();
        }

        if (etag != ETag)
        {
            throw Error(etag.StartsWith('E') ? ErrorIds.PreconditionFailed : ErrorIds.InvalidIfMatchVersion, etag.StartsWith('E') ? 412 : 400);
        }

        apply();
        version++;
        return fate == Fate.LostAfter ? throw Lost() : Now();
    }

    public static CdpConnectionException Lost() => new(ErrorIds.ConnectionLost, "The connection was closed.") { Outcome = CdpWriteOutcome.Unknown };
}

/// <summary>Keeps what was said.</summary>
internal sealed class ListLog : ICallLog
{
    public List<string> Lines { get; } = [];

    public void Verbose(string message) => Lines.Add(message);

    public void Debug(string message) => Lines.Add(message);

    public void Warning(string message) => Lines.Add(message);
}

/// <summary>The same number every time.</summary>
internal sealed class FixedRandom(double value) : Random
{
    public override double NextDouble() => value;
}
