using CdpTools.Aws;

namespace CdpTools.Tests.Aws;

/// <summary>Questions of other threads reach whatever the pipeline thread waits in, and only while somebody waits for the answer.</summary>
public sealed class QuestionTests
{
    private readonly Questions questions = new();

    [Fact]
    public async Task A_question_goes_to_the_innermost_that_listens_so_that_a_cmdlet_further_down_never_waits_for_one_further_up()
    {
        var outer = new List<Question>();
        var inner = new List<Question>();
        using (questions.Listen(q => Take(outer, q)))
        {
            using (questions.Listen(q => Take(inner, q)))
            {
                Task<string?> first = Task.Run(() => questions.Ask(() => "1", CancellationToken.None));
                SpinWait.SpinUntil(() => Count(inner) == 1);
                inner[0].Put();
                Assert.Equal("1", await first);
            }

            Task<string?> second = Task.Run(() => questions.Ask(() => "2", CancellationToken.None));
            SpinWait.SpinUntil(() => Count(outer) == 1);
            outer[0].Put();
            Assert.Equal("2", await second);
        }

        Assert.Single(inner);
    }

    [Fact]
    public async Task A_question_that_nobody_heard_is_asked_when_the_thread_next_waits()
    {
        using var asked = new ManualResetEventSlim();
        Task<string?> asking;
        using (questions.Listen(_ =>
        {
            asked.Set();
            return false;
        }))
        {
            asking = Task.Run(() => questions.Ask(() => "late", CancellationToken.None));
            asked.Wait();
        }

        // The listener had refused it; the next one to listen finds it, whenever it was put down.
        while (!asking.IsCompleted)
        {
            questions.Listen(_ => false).Dispose();
        }

        Assert.Equal("late", await asking);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_asked()
    {
        using var stop = new CancellationTokenSource();
        var taken = new List<Question>();
        bool put = false;
        using (questions.Listen(q => Take(taken, q)))
        {
            Task<string?> asking = Task.Run(() => questions.Ask(() => $"{put = true}", stop.Token));
            SpinWait.SpinUntil(() => Count(taken) == 1);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
            taken[0].Put();
        }

        Assert.False(put);
    }

    [Fact]
    public void Ctrl_C_at_the_question_goes_on_and_any_other_failure_goes_to_whoever_asked()
    {
        var stopped = new Question(() => throw new OperationCanceledException());
        var failed = new Question(() => throw new NotSupportedException("no console"));

        Assert.Throws<OperationCanceledException>(stopped.Put);
        failed.Put();

        Assert.ThrowsAny<OperationCanceledException>(() => stopped.WaitForAnswer(CancellationToken.None));
        Assert.Equal("no console", Assert.Throws<NotSupportedException>(() => failed.WaitForAnswer(CancellationToken.None)).Message);
    }

    private static bool Take(List<Question> list, Question question)
    {
        lock (list)
        {
            list.Add(question);
            return true;
        }
    }

    private static int Count(List<Question> list)
    {
        lock (list)
        {
            return list.Count;
        }
    }
}
