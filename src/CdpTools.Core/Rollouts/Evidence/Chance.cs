#if SIMULATOR
namespace CdpTools.Simulator;
#else
namespace CdpTools.Rollouts;
#endif

/// <summary>
/// Random numbers that a seed decides on every platform: xoshiro256** begun by SplitMix64 (Blackman and Vigna). The planner and the simulator's
/// traffic are compiled with it.
/// </summary>
internal sealed class Chance
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    public Chance(long seed)
    {
        ulong state = (ulong)seed;
        (a, b, c, d) = (Split(), Split(), Split(), Split());

        ulong Split()
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number from 0 to below 1.</summary>
    public double Next()
    {
        ulong result = ulong.RotateLeft(b * 5, 7) * 9, t = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = ulong.RotateLeft(d, 45);
        return (result >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A Poisson number: by multiplication where the mean is small, else by Hörmann's transformed rejection (PTRS, 1993).</summary>
    public long Poisson(double mean)
    {
        if (mean <= 0)
        {
            return 0;
        }

        if (mean < 10)
        {
            double least = Math.Exp(-mean), product = Next();
            long count = 0;
            while (product > least)
            {
                count++;
                product *= Next();
            }

            return count;
        }

        double width = 0.931 + (2.53 * Math.Sqrt(mean)), shift = -0.059 + (0.02483 * width);
        double inverse = 1.1239 + (1.1328 / (width - 3.4)), sure = 0.9277 - (3.6224 / (width - 2));
        while (true)
        {
            double u = Next() - 0.5, v = Next(), us = 0.5 - Math.Abs(u), k = Math.Floor((((2 * shift / us) + width) * u) + mean + 0.43);
            if (us >= 0.07 && v <= sure)
            {
                return (long)k;
            }

            if (k >= 0 && (us >= 0.013 || v <= us)
                && Math.Log(v * inverse / ((shift / (us * us)) + width)) <= (k * Math.Log(mean)) - mean - LogFactorial(k))
            {
                return (long)k;
            }
        }
    }

    /// <summary>How many of so many fall in, each with the same chance.</summary>
    public long Binomial(long count, double share)
    {
        if (share > 0.5)
        {
            return count - Binomial(count, 1 - share);
        }

        double mean = count * share;
        if (count > 50 && mean > 30)
        {
            // Far from both ends the normal law is near enough for a split of traffic.
            double normal = Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
            return Math.Clamp((long)Math.Round(mean + (normal * Math.Sqrt(mean * (1 - share)))), 0, count);
        }

        // From one that falls in to the next: geometric gaps.
        long fallen = 0;
        double step = Math.Log(1 - share);
        for (double at = Gap(); share > 0 && at <= count; at += Gap())
        {
            fallen++;
        }

        return fallen;

        double Gap() => 1 + Math.Floor(Math.Log(1 - Next()) / step);
    }

    // Stirling's series; exact enough to tell a rejection from 10 on, and below by the recurrence.
    private static double LogFactorial(double k)
    {
        double below = 0;
        while (k < 10)
        {
            below -= Math.Log(++k);
        }

        double x = k + 1;
        return below + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (1 / (12 * x)) - (1 / (360 * x * x * x));
    }
}
