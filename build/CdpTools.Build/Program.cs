using CdpTools.Build.Help;
using CdpTools.Build.Packaging;

return args switch
{
    ["help", var root, var docComments, var target] => HelpBuilder.Run(root, docComments, target, pages: null),
    ["help", var root, var docComments, var target, var pages] => HelpBuilder.Run(root, docComments, target, pages),
    ["package", var root, var output, var compiled] => PackageBuilder.Run(root, output, compiled),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: CdpTools.Build help REPOSITORY CDPTOOLS.XML EN-US-FOLDER [PAGES-FOLDER]
               CdpTools.Build package REPOSITORY OUTPUT-FOLDER COMPILED-FOLDER
        """);
    return 64;
}
