using CdpTools.Build.Help;

return args switch
{
    ["help", var root, var docComments, var target] => HelpBuilder.Run(root, docComments, target, pages: null),
    ["help", var root, var docComments, var target, var pages] => HelpBuilder.Run(root, docComments, target, pages),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: CdpTools.Build help REPOSITORY CDPTOOLS.XML EN-US-FOLDER [PAGES-FOLDER]");
    return 64;
}
