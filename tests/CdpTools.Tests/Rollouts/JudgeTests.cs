using CdpTools.Rollouts;

namespace CdpTools.Tests.Rollouts;

/// <summary>Values that exact rational arithmetic and a published statistics package give, to their digits.</summary>
public class JudgeTests
{
    private static readonly JudgeSettings Plain = new();

    [Theory]
    [InlineData(4, 4, 4, 3, 2, 1, 1.7445482866)]
    [InlineData(150, 850, 5, 3, 3, 1, 7.2938606359)]
    [InlineData(150, 850, 5, 0, 3, 1, 0.2701429865)]
    [InlineData(150, 850, 5, 3, 3, 1.5, 3.1017455128)]
    [InlineData(150, 850, 5, 0, 1, 2, 2.0094187777)]
    public void A_minute_is_evidence(long first, long second, long errors, long x, double odds, double against, double expected) =>
        Assert.Equal(expected, Math.Exp(Log(new(first, second, x, errors - x), odds, against)), 1e-9);

    [Fact]
    public void A_minute_with_many_errors_keeps_its_digits() =>
        Assert.Equal(-17.979317832991, Log(new(90_000, 510_000, 95, 505), 2, 1), 1e-10);

    // The odds ratio at which the mean is what was seen: fisher.test's estimates, whose root finder stops at 1e-5.
    [Theory]
    [InlineData(4, 4, 3, 1, 6.408309)]
    [InlineData(12, 18, 2, 15, 0.04693661)]
    public void The_likeliest_ratio_is_the_published_one(long first, long second, long x, long y, double expected)
    {
        (double low, double high) = (1e-4, 1e4);
        for (int i = 0; i < 200; i++)
        {
            double middle = Math.Sqrt(low * high);
            (low, high) = Mean(first, second, x + y, middle) < x ? (middle, high) : (low, middle);
        }

        Assert.Equal(expected, low, 2e-5 * Math.Max(1, expected));
    }

    [Theory]
    [InlineData(4, 4, 4)]
    [InlineData(30, 170, 7)]
    [InlineData(3, 5, 6)]
    public void Its_mean_is_one_where_the_hypothesis_is_true_and_less_below(long first, long second, long errors)
    {
        Assert.Equal(1, MeanEvidence(first, second, errors, 1.5, 1.5), 1e-12);
        Assert.True(MeanEvidence(first, second, errors, 1.0, 1.5) < 1);

        // The arms swapped, and the ratios turned over: the same.
        for (long x = Math.Max(0, errors - second); x <= Math.Min(first, errors); x++)
        {
            double one = Log(new(first, second, x, errors - x), 3, 1.5);
            Assert.Equal(one, Log(new(second, first, errors - x, x), 1 / 3.0, 1 / 1.5), 1e-12);
        }
    }

    [Fact]
    public void Caps_are_what_the_budgets_come_to()
    {
        Assert.Equal(3.76060309309, Plain.FailCap, 1e-11);
        Assert.Equal(2.51486685937, Plain.PassCap, 1e-11);
        Assert.Equal(2.99069756244, (Plain with { Ceiling = 0.01 }).PassCap, 1e-11);
    }

    [Fact]
    public void One_row_alone()
    {
        double[] expected = [1.51422668639, 2.05419525536, 3.10174551280, 4.72992323429, 5.65503460000, 6.11783795483, 5.74819262782];
        Assert.All(Plain.FailOdds.Zip(expected), p => Assert.Equal(p.Second, Math.Exp(Log(new(150, 850, 3, 2), p.First, 1.5)), 1e-10));
        Judge judge = new Judge().Add(Plain, 0, 0, 0, new(150, 850, 3, 2));
        Assert.Equal(2.05089855906, judge.FailValue(Plain), 1e-10);
        Assert.Equal(0.667556097349, judge.PassValue(Plain), 1e-11);
    }

    [Fact]
    public void No_error_on_staging_under_a_ceiling()
    {
        JudgeSettings settings = Plain with { Ceiling = 0.01 };
        Judge judge = new Judge().Add(settings, 0, 0, 0, new(150, 850, 0, 5));
        Assert.Equal(0.648196087056, judge.FailValue(settings), 1e-11);
        Assert.Equal(1.73534775189, judge.PassRatioValue(settings), 1e-10);
        Assert.Equal(1.85173845317, judge.CeilingValue(settings), 1e-10);
        Assert.Equal(1.79354310253, judge.PassValue(settings), 1e-10);
    }

    [Fact]
    public void A_regression_from_the_beginning_is_found()
    {
        Dictionary<int, double> fail = Run(Plain, 16, _ => new(300, 5700, 10, 6), out Judge judge, (j, s) => j.FailValue(s));
        Assert.All(Enumerable.Range(0, 5), t => Assert.Equal(2.38030154654, fail[t], 1e-9));
        Assert.Equal(7.57106781187, fail[5], 1e-8);
        Assert.Equal(27.0914794847, fail[10], 1e-8);
        Assert.Equal(GateVerdict.Fail, Verdict(judge, Plain));
        Assert.True(fail[14] < 100 && fail[15] >= 100);
    }

    [Fact]
    public void Evidence_that_comes_and_goes()
    {
        Dictionary<int, double> fail = Run(Plain, 31, t => new(300, 5700, t % 2 == 0 ? 2 : 1, 6), out _, (j, s) => j.FailValue(s));
        Assert.Equal(1.65004859171, fail[1], 1e-9);
        Assert.Equal(5.91374369459, fail[9], 1e-8);
        Assert.Equal(921.871302153, fail[29], 1e-6);
        Assert.Equal(2368.66556225, fail[30], 1e-5);
    }

    [Fact]
    public void A_regression_that_begins_late_is_found()
    {
        static JudgedMinute At(int t) => new(300, 5700, t < 60 ? (t % 3 == 0 ? 1 : 0) : 8, 6);
        Dictionary<int, double> fail = Run(Plain, 86, At, out Judge judge, (j, s) => j.FailValue(s));
        Dictionary<int, double> pass = Run(Plain, 86, At, out _, (j, s) => j.PassRatioValue(s));
        Assert.Equal(0.348581043433, fail[59], 1e-11);
        Assert.Equal(14623.0954848, pass[59], 1e-4);
        Assert.Equal(0.620724176854, fail[60], 1e-11);
        Assert.Equal(189.832965373, pass[60], 1e-6);
        Assert.Equal(5.49283158807, fail[70], 1e-9);
        Assert.Equal(279.079297232, fail[85], 1e-6);
        Assert.Equal(GateVerdict.Fail, Verdict(judge, Plain));
    }

    [Fact]
    public void Nothing_at_all_for_long_is_under_the_ceiling()
    {
        JudgeSettings settings = Plain with { Ceiling = 0.001 };
        Dictionary<int, double> ceiling = Run(settings, 21, _ => new(300, 5700, 0, 0), out Judge judge, (j, s) => j.CeilingValue(s));
        Assert.Equal(1.84993120274, ceiling[4], 1e-9);
        Assert.Equal(39.0993559913, ceiling[20], 1e-8);
        Assert.Equal(20.0496779956, judge.PassValue(settings), 1e-8);
        Assert.Equal(GateVerdict.Pass, Verdict(judge, settings));
    }

    [Fact]
    public void Other_settings_than_the_usual()
    {
        JudgeSettings settings = new() { FailRatio = 1, PassRatio = 2, FalseAborts = 0.002, Block = 1 };
        Dictionary<int, double> fail = Run(settings, 5, _ => new(150, 850, 3, 2), out Judge judge, (j, s) => j.FailValue(s));
        Assert.Equal(2.67509424373, fail[0], 1e-9);
        Assert.Equal(306.841601765, fail[3], 1e-6);
        Assert.Equal(1684.57923489, fail[4], 1e-5);
        Assert.Equal(GateVerdict.Fail, Verdict(judge, settings));
    }

    // The warm-up is left out, blocks are counted from the step's beginning, and a minute may be missing.
    [Fact]
    public void A_warm_up_a_missing_minute_and_a_second_step()
    {
        var judge = new Judge();
        var fail = new Dictionary<int, double>();
        for (int t = 10; t < 40; t++)
        {
            judge = t == 13 ? judge : t < 20 ? judge.Add(Plain, 0, 0, t, new(60, 5940, 0, 6)) : judge.Add(Plain, 1, 20, t, new(300, 5700, 2, 6));
            fail[t] = judge.FailValue(Plain);
        }

        Assert.Equal(0.904249933958, fail[10], 1e-11);
        Assert.Equal(0.661557349019, fail[19], 1e-11);
        Assert.Equal(1.04203798556, fail[20], 1e-10);
        Assert.Equal(65.9781364704, fail[39], 1e-8);
        Assert.Equal(0.500025487755, judge.PassValue(Plain), 1e-11);
    }

    [Fact]
    public void Both_readings_of_the_primarys_figures()
    {
        Judge published = new Judge().Add(Plain, 0, 0, 0, new(900, 6000, 6, 10));
        Judge subtracted = new Judge().Add(Plain, 0, 0, 0, new JudgedMinute(900, 6000, 6, 10).WithoutStaging()!.Value);
        Assert.Equal(1.77264791929, published.FailValue(Plain), 1e-9);
        Assert.Equal(0.631457076299, published.PassValue(Plain), 1e-11);
        Assert.Equal(2.27536467293, subtracted.FailValue(Plain), 1e-9);
        Assert.Equal(0.570311413555, subtracted.PassValue(Plain), 1e-11);
    }

    private static double Log(JudgedMinute minute, double odds, double against) => Hypergeometric.LogEvidence(minute, [odds], against)[0];

    private static GateVerdict Verdict(Judge judge, JudgeSettings settings) => settings.Verdict(judge.FailValue(settings), judge.PassValue(settings));

    private static Dictionary<int, double> Run(
        JudgeSettings settings, int minutes, Func<int, JudgedMinute> at, out Judge judge, Func<Judge, JudgeSettings, double> value)
    {
        judge = new();
        var values = new Dictionary<int, double>();
        for (int t = 0; t < minutes; t++)
        {
            judge = judge.Add(settings, 0, 0, t, at(t));
            values[t] = value(judge, settings);
        }

        return values;
    }

    private static IEnumerable<(long X, double Chance)> Chances(long first, long second, long errors, double odds)
    {
        long least = Math.Max(0, errors - second), most = Math.Min(first, errors);
        double[] terms = new double[most - least + 1];
        terms[0] = 1;
        for (long u = least; u < most; u++)
        {
            terms[u - least + 1] = terms[u - least] * (first - u) / (u + 1) * (errors - u) / (second - errors + u + 1) * odds;
        }

        double sum = terms.Sum();
        return terms.Select((t, i) => (least + i, t / sum));
    }

    private static double Mean(long first, long second, long errors, double odds) => Chances(first, second, errors, odds).Sum(c => c.X * c.Chance);

    private static double MeanEvidence(long first, long second, long errors, double truth, double against) => Chances(first, second, errors, truth)
        .Sum(c => c.Chance * Math.Exp(Log(new(first, second, c.X, errors - c.X), 3, against)));
}
