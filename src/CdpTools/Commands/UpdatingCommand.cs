using System.Management.Automation;
using System.Xml.Linq;
using CdpTools.Updates;

namespace CdpTools.Commands;

/// <summary>Base of the cmdlets that write something which somebody else may have changed since it was read.</summary>
public abstract class UpdatingCommand : WriterCommand
{
    /// <summary>What to do when somebody else has changed it since it was read: Stop refuses and shows every field; Merge re-applies your changes on the current version unless the same field was changed to something else. Default: Stop; Merge where only an id was given.</summary>
    [Parameter]
    public CdpConflictAction ConflictAction { get; set; }

    /// <summary>How often the write is sent at most, when it is refused or its answer is lost.</summary>
    /// <value>5</value>
    [Parameter]
    [ValidateRange(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    private protected CdpConflictAction ActionOr(CdpConflictAction byDefault) => IsGiven(nameof(ConflictAction)) ? ConflictAction : byDefault;

    /// <summary>Writes a configuration with its ETag, and loses nothing.</summary>
    /// <param name="resource">What is written.</param>
    /// <param name="common">What the user read; null when that is not known.</param>
    /// <param name="wanted">The new configuration.</param>
    /// <param name="etag">The ETag to send.</param>
    /// <param name="byDefault">The conflict action unless the user gave one.</param>
    private protected UpdateResult Update(IResource resource, XElement? common, XElement wanted, string etag, CdpConflictAction byDefault)
    {
        var state = new WriteState();
        UpdateRequest request = Request(resource, common, wanted, etag, byDefault);
        return Write($"update of {resource.Kind} {resource.Id}", state, (log, token) => new LosslessUpdate(Backoff.Default).RunAsync(request, state, log, token));
    }

    private protected UpdateRequest Request(IResource resource, XElement? common, XElement wanted, string etag, CdpConflictAction byDefault) => new()
    {
        Resource = resource,
        Common = common,
        Wanted = wanted,
        ETag = etag,
        ConflictAction = ActionOr(byDefault),
        MaxAttempts = MaxAttempts,
    };
}
