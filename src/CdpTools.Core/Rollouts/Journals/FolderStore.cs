using System.Runtime.InteropServices;
using CdpTools.Aws;

namespace CdpTools.Rollouts;

/// <summary>
/// A folder as the store. A record is written under another name beside its own, flushed, and then linked to its name, which fails if that is
/// taken: so a record that can be seen is whole. .NET's File.Move without overwriting looks first and renames then, on Unix: of two at once
/// both win.
/// </summary>
internal class FolderStore(string folder) : IJournalStore
{
    private const int FileExists = 17, NotPermitted = 1, NotSupported = 95, NotSupportedOnMac = 45;

    /// <summary>Where journals go unless the user or CDPTOOLS_STORE names another place.</summary>
    public static string DefaultFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "CdpTools",
        "rollouts");

    public string Name => folder;

    public Task<bool> TryCreateAsync(string name, byte[] content, CancellationToken cancellationToken) => Guarded(name, () =>
    {
        string file = PathOf(name), directory = Path.GetDirectoryName(file)!;
        CreateFolder(directory);
        string draft = Path.Combine(directory, $".{Path.GetFileName(file)}.{Guid.NewGuid():N}");
        try
        {
            Write(draft, content);
            bool created = Link(draft, file);
            FlushFolder(directory);
            return created;
        }
        finally
        {
            File.Delete(draft);
        }
    });

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => Guarded(name, () =>
    {
        try
        {
            return File.ReadAllBytes(PathOf(name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    public Task<IReadOnlyList<string>> ListAsync(string prefix, string after, int count, CancellationToken cancellationToken) =>
        Guarded(prefix, () =>
        {
            var root = new DirectoryInfo(PathOf(prefix));
            return (IReadOnlyList<string>)(root.Exists ? [.. Names(root, prefix, after).Take(count)] : []);
        });

    // In the order of the names, and without a look into folders whose names all stand before what is wanted.
    private static IEnumerable<string> Names(DirectoryInfo directory, string prefix, string after)
    {
        IEnumerable<(string Name, FileSystemInfo Entry)> entries = directory.EnumerateFileSystemInfos()
            .Where(e => e.Name[0] != '.' && (e is DirectoryInfo || e.Extension == ".json"))
            .Select(e => (Name: prefix + e.Name + (e is DirectoryInfo ? "/" : ""), Entry: e))
            .Where(e => string.CompareOrdinal(e.Name, after) > 0 || after.StartsWith(e.Name, StringComparison.Ordinal))
            .OrderBy(e => e.Name, StringComparer.Ordinal);
        foreach ((string name, FileSystemInfo entry) in entries)
        {
            if (entry is DirectoryInfo folder)
            {
                foreach (string below in Names(folder, name, after))
                {
                    yield return below;
                }
            }
            else if (name != after)
            {
                yield return name;
            }
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));

    private Task<T> Guarded<T>(string name, Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw RolloutFaults.StoreUnusable(
                folder,
                $"{name}: {e.Message}",
                "Make room, or give yourself the right to write there, or name another folder with -Store. Nothing was changed.",
                e);
        }
    }

    // Origins may have secrets in their custom headers, which the snapshots keep: for their owner only.
    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Writes a whole file and flushes it. A test stands in for a disk that is full.</summary>
    protected virtual void Write(string file, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private bool Link(string draft, string file)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                // Without replacement the move is atomic there.
                File.Move(draft, file, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(file))
            {
                return false;
            }
        }

        int error = HardLinkError(draft, file);
        return error switch
        {
            0 => true,
            FileExists => false,
            NotPermitted or NotSupported or NotSupportedOnMac => throw RolloutFaults.StoreUnusable(
                folder, "its file system has no hard links, without which two processes could write the same record.",
                "Name a folder of another file system with -Store or CDPTOOLS_STORE. Nothing was changed."),
            _ => throw new IOException(Marshal.GetPInvokeErrorMessage(error)),
        };
    }

    /// <summary>0, or the error number of link(2). A test stands in for a file system without it.</summary>
    protected virtual int HardLinkError(string from, string to) => HardLink(from, to) == 0 ? 0 : Marshal.GetLastPInvokeError();

    // The name must outlive a power failure too. Windows has no such call, and writes its metadata through a journal of its own.
    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = Open(path, 0);
        if (handle >= 0)
        {
            _ = Sync(handle);
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int HardLink([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
