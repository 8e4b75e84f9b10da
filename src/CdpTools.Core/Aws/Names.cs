using System.Collections;

namespace CdpTools.Aws;

/// <summary>A list of names that reads as one in Export-Csv and in a string, where PowerShell writes the name of the type otherwise.</summary>
internal sealed class Names(IReadOnlyList<string> names) : IReadOnlyList<string>
{
    public int Count => names.Count;

    public string this[int index] => names[index];

    public IEnumerator<string> GetEnumerator() => names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(", ", names);
}
