namespace CdpTools.Build.Help;

/// <summary>What the help says about one cmdlet.</summary>
internal sealed record CommandHelp
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Synopsis { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    /// <summary>One entry for each parameter set, the default one first.</summary>
    public required IReadOnlyList<IReadOnlyList<ParameterUse>> Syntax { get; init; }

    public required IReadOnlyList<ParameterHelp> Parameters { get; init; }

    public required IReadOnlyList<TypeHelp> Inputs { get; init; }

    public required IReadOnlyList<TypeHelp> Outputs { get; init; }

    public required IReadOnlyList<ExampleHelp> Examples { get; init; }

    public required IReadOnlyList<LinkHelp> Links { get; init; }
}

/// <summary>A parameter, over all its sets.</summary>
internal sealed record ParameterHelp
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    /// <summary>The type's short name: <c>String[]</c>.</summary>
    public required string Type { get; init; }

    public bool IsSwitch { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public string? Default { get; init; }

    /// <summary>The values of an enum or a ValidateSet.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    public bool Wildcards { get; init; }

    /// <summary>It comes from the base class of everything that calls AWS.</summary>
    public bool IsConnection { get; init; }

    /// <summary>Mandatory in each set that has it.</summary>
    public bool Required { get; init; }

    public int? Position { get; init; }

    public bool ByValue { get; init; }

    public bool ByPropertyName { get; init; }
}

/// <summary>A parameter in one set.</summary>
internal sealed record ParameterUse(ParameterHelp Parameter, bool Required, int? Position, bool ByValue, bool ByPropertyName);

/// <summary>A type that goes in or comes out, with its summary.</summary>
internal sealed record TypeHelp(string Name, IReadOnlyList<string> Description);

/// <summary>
/// An example. In its code, lines that begin with <c>PS> </c> are commands, <c>>> </c> continues one, and all others
/// are what the command before them prints; there, … stands for whatever differs from run to run.
/// </summary>
internal sealed record ExampleHelp(string Title, string Code, IReadOnlyList<string> Remarks);

/// <summary>A related cmdlet or topic, or a page on the web.</summary>
internal sealed record LinkHelp(string Text, string? Uri);
