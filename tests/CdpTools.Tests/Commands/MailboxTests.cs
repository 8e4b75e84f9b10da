using CdpTools.Commands;

namespace CdpTools.Tests.Commands;

/// <summary>What other threads say reaches the one that waits, whole and in order, and never the one that has gone.</summary>
public class MailboxTests
{
    [Fact]
    public void What_was_said_before_the_end_is_read_and_what_comes_after_it_is_refused()
    {
        var mailbox = new Mailbox();
        Assert.True(mailbox.TryAdd("first"));
        Assert.True(mailbox.TryAdd("second"));
        mailbox.Close();

        Assert.False(mailbox.TryAdd("late"));
        Assert.Equal(["first", "second"], mailbox.ReadToEnd(CancellationToken.None));
    }

    [Fact]
    public async Task Many_writers_lose_nothing_and_each_keeps_its_order()
    {
        const int Writers = 4;
        const int Each = 2_000;
        var mailbox = new Mailbox();
        Task writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (int number = 0; number < Each; number++)
            {
                Assert.True(mailbox.TryAdd((writer, number)));
            }
        })));
        _ = writing.ContinueWith(_ => mailbox.Close(), TaskScheduler.Default);

        var read = mailbox.ReadToEnd(CancellationToken.None).Cast<(int Writer, int Number)>().ToList();

        await writing;
        Assert.All(Enumerable.Range(0, Writers), writer => Assert.Equal(Enumerable.Range(0, Each), read.Where(m => m.Writer == writer).Select(m => m.Number)));
    }

    [Fact]
    public void Messages_are_read_as_they_come()
    {
        var mailbox = new Mailbox();
        using IEnumerator<object> reader = mailbox.ReadToEnd(CancellationToken.None).GetEnumerator();
        foreach (int number in new[] { 1, 2 })
        {
            mailbox.TryAdd(number);
            Assert.True(reader.MoveNext());
            Assert.Equal(number, reader.Current);
        }

        mailbox.Close();
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void A_cancelled_reader_stops_waiting()
    {
        using var stop = new CancellationTokenSource();
        using IEnumerator<object> reader = new Mailbox().ReadToEnd(stop.Token).GetEnumerator();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => reader.MoveNext());
    }
}
