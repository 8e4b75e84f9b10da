using System.Xml;
using System.Xml.Linq;
using CdpTools.Xml;

namespace CdpTools.Distributions;

/// <summary>Takes over what a user's scriptblock did to the XML of a configuration.</summary>
internal static class DistributionScript
{
    /// <summary>
    /// The document as read, patched with what is different in the edited one. So white space, prefixes and everything
    /// that was not edited goes back as it came, and Quantity is counted for the user.
    /// </summary>
    /// <exception cref="CdpValidationException">The edited document is no DistributionConfig any more.</exception>
    public static XElement Apply(XElement read, XmlDocument edited)
    {
        if (edited.DocumentElement is not { } root)
        {
            throw DistributionFaults.InvalidEdit("the document has no root element any more");
        }

        XElement wanted;
        try
        {
            wanted = ServiceXml.Parse(ServiceXml.ToText(root));
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
            throw DistributionFaults.InvalidEdit(e.Message);
        }

        Adopt(wanted, read);
        if (wanted.Name != read.Name)
        {
            string space = wanted.Name.LocalName == read.Name.LocalName ? $" in the namespace '{wanted.Name.NamespaceName}'" : "";
            throw DistributionFaults.InvalidEdit($"its root element is {wanted.Name.LocalName}{space}");
        }

        List<FieldChange> changes = XmlDiff.Compare(read, wanted);
        foreach (XElement added in changes.Where(c => c.New is not null).SelectMany(c => c.New!.DescendantsAndSelf()).ToList())
        {
            if (ListShape.IsList(added) && added.Element(ListShape.Name(added, "Items")) is not null)
            {
                ListShape.Recount(added);
            }
        }

        if (changes.Exists(c => c.Path.Steps.Count == 0))
        {
            throw DistributionFaults.InvalidEdit("its root element has another content than a configuration");
        }

        XElement patched = XmlPatch.Apply(read, changes);
        KeepPolicyElement(patched, read);
        RestoreTruths(patched, changes);
        return patched;
    }

    // CreateElement('Comment') makes an element without a namespace, which CloudFront would not recognise.
    private static void Adopt(XElement wanted, XElement read)
    {
        if (read.Name.Namespace == XNamespace.None)
        {
            return;
        }

        HashSet<XName> foreign = [.. read.DescendantsAndSelf().Select(e => e.Name).Where(n => n.Namespace == XNamespace.None)];
        IEnumerable<XElement> bare = wanted.DescendantsAndSelf().Where(e => e.Name.Namespace == XNamespace.None);
        foreach (XElement element in bare.Where(e => !foreign.Contains(e.Name)).ToList())
        {
            element.Attributes().Where(a => a.IsNamespaceDeclaration && a.Value.Length == 0).Remove();
            element.Name = read.Name.Namespace + element.Name.LocalName;
        }
    }

    // An element that is left out keeps the policy [W] aws-sdk-js-v3#7417; whoever removes it means to detach.
    private static void KeepPolicyElement(XElement patched, XElement read)
    {
        if (DistributionXml.Text(read, DistributionXml.PolicyId) is not null && DistributionXml.Text(patched, DistributionXml.PolicyId) is null)
        {
            DistributionXml.SetText(patched, DistributionXml.PolicyId, "");
        }
    }

    // "$false" put into XML reads False, and CloudFront takes only false.
    private static void RestoreTruths(XElement patched, List<FieldChange> changes)
    {
        foreach (FieldChange change in changes)
        {
            if (change is { Old: { HasElements: false, Value: "true" or "false" }, New: { HasElements: false, Value: "True" or "False" } value }
                && change.Path.Find(patched) is { } element)
            {
                element.Value = value.Value == "True" ? "true" : "false";
            }
        }
    }
}
