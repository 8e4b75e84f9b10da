using CdpTools.Rollouts;

namespace CdpTools.Tests.Rollouts;

public class ForecastTests
{
    private static readonly JudgeSettings Plain = new();

    [Fact]
    public void The_random_numbers_are_those_of_every_platform() => Assert.Equal(0.7029218331588505, new Chance(1).Next());

    // A generator's moments, below and above where it changes its way.
    [Theory]
    [InlineData(0.3)]
    [InlineData(9.9)]
    [InlineData(10.1)]
    [InlineData(350)]
    [InlineData(60_000)]
    public void A_Poisson_number_has_its_mean_and_variance(double mean)
    {
        var chance = new Chance(7);
        double[] numbers = [.. Enumerable.Range(0, 40_000).Select(_ => (double)chance.Poisson(mean))];
        double average = numbers.Average(), variance = numbers.Sum(n => (n - average) * (n - average)) / numbers.Length;
        Assert.Equal(mean, average, 5 * Math.Sqrt(mean / numbers.Length));
        Assert.InRange(variance / mean, 0.95, 1.05);
    }

    // Hits in 60 and 120 of 1,000, and the minutes after which half and nine in ten were caught: other Poisson numbers are other runs.
    [Theory]
    [InlineData(100, 0.05, 0.001, 3, 534, 973, 58, 95)]
    [InlineData(100, 0.05, 0.001, 5, 1000, 1000, 26, 36)]
    [InlineData(10, 0.15, 0.001, 5, 602, 976, 54, 92)]
    [InlineData(1000, 0.05, 0.001, 2, 667, 992, 51, 82)]
    public void A_forecast_is_that_of_other_peoples_arithmetic(double requests, double weight, double errors, double odds, int in60, int in120, int half, int most)
    {
        SpokenAfter fail = Forecast.Fail(Plain, new(requests, errors, weight), odds);
        Assert.InRange(fail.Within(60) * 1000, in60 - Spread(in60), in60 + Spread(in60));
        Assert.InRange(fail.Within(120) * 1000, in120 - Spread(in120), in120 + Spread(in120));
        Assert.InRange(fail.After(0.5)!.Value, half - 3, half + 3);
        Assert.InRange(fail.After(0.9)!.Value, most - 5, most + 5);

        // Two samples of 1,000, three standard errors of their difference.
        static double Spread(int hits) => 3 * Math.Sqrt(2 * hits * (1 - (hits / 1000.0))) + 1;
    }

    // The table of about_CdpTools_Evidence: caught within 60 judged minutes, in per cent.
    [Theory]
    [InlineData(1, 0.15, 0.01, 0, 4, 54, 100)]
    [InlineData(10, 0.15, 0.001, 0, 4, 59, 100)]
    [InlineData(100, 0.05, 0.001, 1, 51, 100, 100)]
    [InlineData(100, 0.15, 0.001, 6, 99, 100, 100)]
    [InlineData(1000, 0.05, 0.001, 70, 100, 100, 100)]
    public void What_a_site_can_show_is_what_the_topic_says(double requests, double weight, double errors, int two, int three, int five, int ten)
    {
        foreach ((double odds, int said) in ((double, int)[])[(2, two), (3, three), (5, five), (10, ten)])
        {
            Assert.InRange(100 * Forecast.Fail(Plain, new(requests, errors, weight), odds).Within(60), said - 6, said + 6);
        }
    }

    // The binomial limit and fresh steps against the judge itself.
    [Theory]
    [InlineData(100, 0.05, 3)]
    [InlineData(10, 0.15, 5)]
    public void A_forecast_is_what_the_judge_says(double requests, double weight, double odds)
    {
        const int Runs = 400;
        var rate = new SiteRate(requests, 0.001, weight);
        double wrong = 0.001 * odds / (1 - 0.001 + (0.001 * odds));
        var minutes = new List<int>();
        for (int run = 0; run < Runs; run++)
        {
            var chance = new Chance(1000 + run);
            var judge = new Judge();
            for (int minute = 0; minute < 120; minute++)
            {
                long n1 = chance.Poisson(rate.StagingPerMinute), n2 = chance.Poisson(60 * requests * (1 - weight));
                judge = judge.Add(Plain, 0, 0, minute, new(n1, n2, Math.Min(n1, chance.Poisson(n1 * wrong)), chance.Poisson(n2 * 0.001)));
                if (judge.FailValue(Plain) >= 1 / Plain.FalseAborts)
                {
                    minutes.Add(minute + 1);
                    break;
                }
            }
        }

        SpokenAfter forecast = Forecast.Fail(Plain, rate, odds);
        double exact = minutes.Count(m => m <= 60) / (double)Runs;
        Assert.InRange(forecast.Within(60), exact - 0.1, exact + 0.1);
        Assert.InRange(forecast.After(0.5)!.Value, minutes.Order().ElementAt(Runs / 2) - 4, minutes.Order().ElementAt(Runs / 2) + 4);
    }

    // The floor is 16 judged minutes; with a ceiling it takes a little longer.
    [Theory]
    [InlineData(1, 0.15, 0.01, null, 69)]
    [InlineData(10, 0.05, 0.001, null, 142)]
    [InlineData(100, 0.05, 0.001, null, 28)]
    [InlineData(100, 0.05, 0.001, 0.001, 30)]
    [InlineData(100, 0.15, 0.001, null, 21)]
    [InlineData(1000, 0.15, 0.001, null, 16)]
    public void A_pass_takes_as_long_as_was_measured(double requests, double weight, double errors, double? ceiling, int half)
    {
        SpokenAfter pass = Forecast.Pass(Plain with { Ceiling = ceiling }, new(requests, errors, weight));
        Assert.InRange(pass.After(0.5)!.Value, half * 0.85 - 2, half * 1.15 + 2);
    }
}
