using System.Globalization;

namespace CdpTools.Simulator;

/// <summary>One page of a list.</summary>
internal sealed class Page<T>
    where T : Resource
{
    private Page(IReadOnlyList<T> items, int maximum, string marker, string? nextMarker) =>
        (Items, MaxItems, Marker, NextMarker) = (items, maximum, marker, nextMarker);

    /// <summary>What is on the page.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>The size that was asked for, after the limit.</summary>
    public int MaxItems { get; }

    /// <summary>The marker that was sent; empty for the first page.</summary>
    public string Marker { get; }

    /// <summary>The marker of the next page; null on the last.</summary>
    public string? NextMarker { get; }

    /// <summary>
    /// Cuts the page that Marker and MaxItems ask for. A marker is opaque and stays good when its item is deleted [I].
    /// </summary>
    public static Page<T> Cut(ResourceTable<T> table, Call call, SimulatorOptions options, Func<SimError> badMarker)
    {
        int size = options.DefaultPageSize;
        if (call.Request.QueryValue("MaxItems") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size < 1))
        {
            throw SimError.InvalidArgument("The parameter MaxItems is not valid.");
        }

        size = Math.Min(size, options.MaximumPageSize);
        string marker = call.Request.QueryValue("Marker") ?? "";
        int start = 0;
        if (marker.Length > 0)
        {
            if (marker[0] != 'M' || !Base36.TryParse(marker.AsSpan(1), out ulong last))
            {
                throw badMarker();
            }

            start = table.IndexAfter((long)last);
        }

        List<T> items = [];
        for (int i = start; i < table.Count && items.Count < size; i++)
        {
            items.Add(table.All[i]);
        }

        bool more = start + items.Count < table.Count;
        return new Page<T>(items, size, marker, more ? "M" + Base36.Format((ulong)items[^1].Number) : null);
    }
}
