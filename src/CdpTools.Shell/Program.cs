using CdpTools.Shell;

return ShellOptions.Parse(args) switch
{
    { Problem: { } problem } => ShellOptions.Refuse(problem),
    { Mode: ShellMode.Help } => ShellOptions.ShowHelp(),
    var options => ShellProgram.Run(options),
};
