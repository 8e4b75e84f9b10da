using CdpTools.Aws;
using CdpTools.Writes;

namespace CdpTools.Work;

/// <summary>One step of a plan: a write or a wait.</summary>
/// <param name="Text">What it does, for the prompt, progress and errors: <c>disable policy P1</c>.</param>
/// <param name="DoAsync">Does it. What is done already is no error: the next look shows it.</param>
internal sealed record Step(string Text, Func<WorkUnderWay, IWorkLog, CancellationToken, Task> DoAsync)
{
    /// <summary>A step that is one write, whose result is the work's.</summary>
    public static Step Of<T>(string text, IWriteKind<T> write)
        where T : class => new(text, (work, log, token) => work.MakeAsync(write, log, token));

    /// <summary>Whether it changes anything. Nobody is asked before a wait.</summary>
    public bool Writes { get; init; } = true;

    /// <summary>The command that does this step by itself; null where only the whole call does.</summary>
    public Func<WorkUnderWay, string>? Command { get; init; }

    /// <summary>Whether an error says no more than that the step before it has not reached everywhere yet.</summary>
    public Func<CdpException, bool> IsTooEarly { get; init; } = _ => false;
}

/// <summary>What is to be done for one record of a pipeline, as far as can be told from what is there now.</summary>
/// <param name="Name">What it is, for messages: <c>update of policy P1</c>.</param>
/// <param name="Target">What is asked about: <c>policy P1 (ETag E1)</c>.</param>
/// <param name="Action">What is asked: <c>Weight 0.05 -&gt; 0.1</c>.</param>
/// <param name="Steps">The steps, first to last. Empty: all is done already.</param>
internal sealed record Plan(string Name, string Target, string Action, IReadOnlyList<Step> Steps)
{
    /// <summary>The command that goes on after a part was done; null for the same call.</summary>
    public string? Command { get; init; }

    /// <summary>What is put out when there is nothing to write, and until a step has something newer.</summary>
    public object? Result { get; init; }

    /// <summary>
    /// Looks at what is there after a step, and gives the steps that are left; null when they are those of the plan. So work
    /// goes on wherever an earlier run, or somebody by hand, has left off.
    /// </summary>
    public Func<IWorkLog, CancellationToken, Task<IReadOnlyList<Step>>>? LookAgainAsync { get; init; }

    /// <summary>Whether it is asked about although the cmdlet usually does not ask: what visitors see is changed at once.</summary>
    public bool IsGrave { get; init; }

    /// <summary>Whether anything is to be changed.</summary>
    public bool Writes => Steps.Any(s => s.Writes);
}

/// <summary>How writes and waits of a cmdlet go.</summary>
/// <param name="Driver">Sends writes.</param>
/// <param name="Waiting">How long deployments are waited for, and how often is looked.</param>
/// <param name="Wait">Whether the deployment of what is changed is waited for.</param>
/// <param name="Time">The clock.</param>
internal sealed record WorkSettings(WriteDriver Driver, WaitSettings Waiting, bool Wait, TimeProvider Time);
