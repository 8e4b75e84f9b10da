using System.Text;
using CdpTools.Errors;
using CdpTools.Rollouts;

namespace CdpTools.Tests.Rollouts;

public sealed class FolderStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cdptools-store-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_is_not_there_is_nothing()
    {
        var store = new FolderStore(Path.Combine(folder, "none"));
        Assert.Null(await store.ReadAsync("E1/1/000001.json", default));
        Assert.Empty(await store.ListAsync("", "", 1000, default));
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(() => OpenRollout.LoadAsync(store, "E1-1", default));
        Assert.Equal(ErrorIds.NoSuchRollout, e.ErrorId);
    }

    [Theory]
    [InlineData("E1")]
    [InlineData("-1")]
    [InlineData("E1-")]
    [InlineData("E1-x")]
    [InlineData("../E1-1")]
    [InlineData("a/../../E1-1")]
    public async Task What_is_no_id_names_no_file(string id)
    {
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(() => OpenRollout.LoadAsync(new FolderStore(folder), id, default));
        Assert.Equal(ErrorIds.NoSuchRollout, e.ErrorId);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task A_record_is_for_its_owner_only()
    {
        var store = new FolderStore(Path.Combine(folder, "new"));
        await store.TryCreateAsync("E1/1/000001.json", [1], default);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "new", "E1", "1", "000001.json")));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder, "new", "E1", "1")));
        }
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_is_an_error_that_says_why()
    {
        string file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "x");
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(() => new FolderStore(file).TryCreateAsync("E1/1/000001.json", [1], default));
        Assert.Equal(ErrorIds.StoreUnusable, e.ErrorId);
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    // A disk and a file system that tests cannot ask for are stood in for at the one call that meets them.
    [Theory]
    [InlineData(true, "No space left on device")]
    [InlineData(false, "its file system has no hard links")]
    public async Task A_full_disk_and_a_file_system_without_hard_links_change_nothing_and_say_so(bool isFull, string why)
    {
        const string first = "E1/1/000001.json", second = "E1/1/000002.json";
        Assert.True(await new FolderStore(folder).TryCreateAsync(first, [1], default));
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(() => new PoorStore(folder, isFull).TryCreateAsync(second, [2], default));
        Assert.Equal(ErrorIds.StoreUnusable, e.ErrorId);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", e.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal([first], await new FolderStore(folder).ListAsync("E1/1/", "", 1000, default));
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        Assert.True(await new FolderStore(folder).TryCreateAsync(second, [2], default));
    }

    private sealed class PoorStore(string folder, bool isFull) : FolderStore(folder)
    {
        private const int NotPermitted = 1;

        protected override void Write(string file, byte[] content)
        {
            base.Write(file, isFull ? [] : content);
            if (isFull)
            {
                throw new IOException($"No space left on device : '{file}'");
            }
        }

        protected override int HardLinkError(string from, string to) => NotPermitted;
    }

    [Theory]
    [InlineData("{", ErrorIds.JournalDamaged)]
    [InlineData("", ErrorIds.JournalDamaged)]
    [InlineData("[]", ErrorIds.JournalDamaged)]
    [InlineData("{ \"V\": 1, \"Seq\": 1 }", ErrorIds.JournalDamaged)]
    [InlineData("{ \"V\": 2, \"Seq\": 1 }", ErrorIds.JournalNewer)]
    public async Task A_record_that_cannot_be_read_is_damage_and_a_newer_one_is_not_guessed(string content, string error)
    {
        var store = new FolderStore(folder);
        await store.TryCreateAsync("E1/1/000001.json", Encoding.UTF8.GetBytes(content), default);
        CdpException e = await Assert.ThrowsAsync<CdpValidationException>(() => OpenRollout.LoadAsync(store, "E1-1", default));
        Assert.Equal(error, e.ErrorId);
        Assert.Contains("E1/1/000001.json", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172800)]
    [InlineData("0s", 0)]
    [InlineData("1d2h3m4s", 93784)]
    public void Lengths_of_time_are_read_and_written(string text, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Parse(text));
        Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Parse(Duration.Text(TimeSpan.FromSeconds(seconds))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("m")]
    [InlineData("1m1h")]
    [InlineData("1m1m")]
    [InlineData("-1m")]
    [InlineData("1.5h")]
    [InlineData("1h ")]
    [InlineData("400d")]
    [InlineData("99999999999s")]
    [InlineData("9999h9999h")]
    public void What_is_no_length_of_time_is_none(string text) => Assert.Null(Duration.Parse(text));
}
