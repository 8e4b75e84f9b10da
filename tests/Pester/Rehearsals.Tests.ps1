#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $steps = @{ Weight = 0.15; Hold = '35m' }, @{ Promote = $true; Hold = '2m'; Approve = 'Board' }
    $plan = @{ Steps = $steps; Gates = @{ errors = @{ Type = 'Compare'; Metric = '5xx' } } }
}

Describe 'Invoke-CdpRehearsal' {
    It 'plays a plan to its end, with the rollout, its journal and its report' {
        $played = Invoke-CdpRehearsal $plan -RequestsPerSecond 500 -Path $TestDrive
        $played.Status | Should -Be Completed
        $played.Scenario | Should -Be Healthy
        $played.Took.TotalMinutes | Should -BeGreaterThan 40
        $played.Rollout.Done | Should -BeTrue
        Get-Content $played.Report -Raw | Should -BeLike '*Rollout EDFDVBD6EXAMPLE-1: Completed*'
        (Get-CdpRollout -Store $played.Rollout.Store -Record).Count | Should -BeGreaterThan 20
        Test-CdpRollout EDFDVBD6EXAMPLE-1 -Store $played.Rollout.Store | Should -BeTrue
        $played.CannotShow -join ' ' | Should -BeLike '*assumed*'
    }

    It 'is the same again with the same seed, and another with another' {
        $one, $again, $other = 3, 3, 4 | ForEach-Object { Invoke-CdpRehearsal $plan -Scenario Regression -RequestsPerSecond 500 -Seed $_ -Path $TestDrive/$(New-Guid) }
        $one.Status | Should -Be RolledBack
        $again.Reason | Should -Be $one.Reason
        $again.Took | Should -Be $one.Took
        $other.Reason | Should -Not -Be $one.Reason
    }

    It 'sums up several runs of each scenario' {
        $summaries = Invoke-CdpRehearsal $plan -Scenario NoTraffic, Drift -Runs 2 -Path $TestDrive/$(New-Guid)
        $summaries.Scenario | Should -Be NoTraffic, Drift
        $summaries.Ends | Should -Be '2 Holding', '2 Holding'
        $summaries[0].Longest | Should -BeGreaterOrEqual $summaries[0].Median
        $summaries[1].Rehearsals.Seed | Should -Be 1, 2
        ($summaries | Format-Table | Out-String -Width 80) | Should -BeLike '*Scenario*Runs*Ends*Median*Longest*'
    }

    It 'asks nothing of a simulator that stands for AWS, and changes nothing there' {
        $simulator = Start-CdpSimulator -Sample -AsDefault
        try {
            # Its webhook is one of nobody, and no gate asks the site.
            $loud = $plan + @{ Notify = @{ To = 'http://127.0.0.1:9/' } }
            $loud.Gates = $plan.Gates + @{ pages = @{ Type = 'Http'; Url = 'http://127.0.0.1:9/' } }
            $played = Invoke-CdpRehearsal $loud -Scenario Drift -Path $TestDrive/$(New-Guid)
            (Get-CdpRollout -Store $played.Rollout.Store -Record).Type | Should -Not -Contain Notified
            ($played.Rollout.Verdicts | Where-Object Gate -EQ pages).Value | Should -Be 'not asked in a rehearsal'
            $simulator.RequestCount | Should -Be 0
        }
        finally { Stop-CdpSimulator }
    }

    It 'refuses a plan that has errors, and a scenario that there is not' {
        { Invoke-CdpRehearsal @{ Steps = @{ Wieght = 1 } } -ErrorAction Stop } | Should -Throw '*Wieght*'
        { Invoke-CdpRehearsal $plan -Scenario Sunshine } | Should -Throw '*Sunshine*'
    }
}

Describe 'Test-CdpRolloutPlan with a forecast' {
    It 'says what a step can show on a site, and what to change' {
        $small = Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.15; Hold = '1h20m' }; Gates = $plan.Gates } -RequestsPerSecond 0.4 -ErrorRate 0.001
        $small.Requests | Should -BeGreaterThan 200
        $small.Chances.OddsRatio | Should -Be 2, 3, 5, 10
        $small.Chances[3].Chance | Should -BeLessThan 0.5
        $small.Message | Should -BeLike 'Staging will serve about * requests in this step that count. Even with no error at all, that shows only that fewer than about 1 in * fail. To show 1 in 1,000 takes about *. *OnInconclusive = ''Advance'': the rollout then goes on without proof.'
        $large = Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.15; Hold = '1h20m' }; Gates = $plan.Gates } -RequestsPerSecond 1000 -ErrorRate 0.001
        $large.Message | Should -BeNullOrEmpty
        $large.Chances[1].Chance | Should -BeGreaterThan 0.9
        $large.PassMinutes | Should -BeLessThan 45
        ($large | Format-List | Out-String) | Should -BeLike '*3x `[####*`] 100 %*'
    }

    It 'warns of one viewer who looks like a regression' {
        $null = Test-CdpRolloutPlan $plan -RequestsPerSecond 10 -ErrorRate 0.001 -WarningVariable warned 3>$null
        "$warned" | Should -BeLike '*One viewer who is pinned to staging*OnFail = ''Hold''*'
    }

    It 'suggests the shortest plan that shows enough, which is a plan' {
        $text = Test-CdpRolloutPlan $plan -RequestsPerSecond 400 -ErrorRate 0.001 -Suggest
        Set-Content "$TestDrive/plan.psd1" $text
        $suggested = Import-PowerShellDataFile "$TestDrive/plan.psd1"
        $suggested.Steps[0].Weight | Should -Be 0.15
        $suggested.Steps[1].Promote | Should -BeTrue
        Test-CdpRolloutPlan "$TestDrive/plan.psd1" | Where-Object Severity -EQ Error | Should -BeNullOrEmpty
        $foreseen = Test-CdpRolloutPlan "$TestDrive/plan.psd1" -RequestsPerSecond 400 -ErrorRate 0.001 3>$null
        $foreseen.Chances[1].Chance | Should -BeGreaterOrEqual 0.9
        { Test-CdpRolloutPlan $plan -RequestsPerSecond 0.01 -ErrorRate 0.001 -Suggest -ErrorAction Stop } | Should -Throw '*No step of a day*'
    }

    It 'reads the rate of the last day, and replays days that are past' {
        $null = Start-CdpSimulator -Sample -AsDefault -Traffic 'Requests=100,Errors=0.002,Past=6000'
        try {
            $foreseen = Test-CdpRolloutPlan $plan -PrimaryId EDFDVBD6EXAMPLE -Forecast 3>$null
            $foreseen.Requests | Should -BeGreaterThan 15000
            $replay = Test-CdpRolloutPlan $plan -PrimaryId EDFDVBD6EXAMPLE -Since (Get-Date).AddDays(-4) 3>$null
            "$replay" | Should -Be 'The plan would have aborted for nothing on 0 of 4 days.'
            $replay.Days.AsItWas | Should -Not -Contain $true
            $low = @{ Steps = $steps; Gates = @{ rate = @{ Type = 'Metric'; Metric = '5xxErrorRate'; Arm = 'Primary'; Max = 0.1 } } }
            $replay = Test-CdpRolloutPlan $low -PrimaryId EDFDVBD6EXAMPLE -Since (Get-Date).AddDays(-4) 3>$null
            $replay.Aborted | Should -Be 4
            $replay.Days[0].Reason | Should -BeLike '*5xxErrorRate is*above the limit*'
            { Test-CdpRolloutPlan $plan -PrimaryId EDFDVBD6EXAMPLE -Since (Get-Date).AddMinutes(-5) -ErrorAction Stop 3>$null } | Should -Throw '*nothing to replay*'
            { Test-CdpRolloutPlan $plan -PrimaryId EDFDVBD6EXAMPLE -Since (Get-Date).AddDays(-12) -ErrorAction Stop 3>$null } | Should -Throw '*no requests*'
            { Test-CdpRolloutPlan $plan -PrimaryId EDFDVBD6EXAMPLE -Since (Get-Date).AddDays(-16) -ErrorAction Stop 3>$null } | Should -Throw '*longer ago than CloudWatch keeps*'
        }
        finally { Stop-CdpSimulator }
        { Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.1; Hold = '1h' } } -RequestsPerSecond 1 -ErrorRate 0.1 -ErrorAction Stop } | Should -Throw '*no Compare gate*'
        { Test-CdpRolloutPlan $plan -Forecast -ErrorAction Stop } | Should -Throw '*primary distribution*'
    }

    It 'replays the alarms of the plan' {
        $simulator = Start-CdpSimulator -Sample -AsDefault -Traffic 'Requests=10,Past=3000'
        try {
            $null = $simulator | Set-CdpSimulator -Alarm 'site=OK'
            $null = $simulator | Set-CdpSimulator -AdvanceSeconds 600 -Alarm 'site=ALARM'
            $null = $simulator | Set-CdpSimulator -AdvanceSeconds 600
            $null = $simulator | Set-CdpSimulator -Alarm 'site=OK' -AdvanceSeconds 7200
            $watched = @{ Steps = @{ Weight = 0.15; Hold = '30m' }; Gates = @{ alarm = @{ Type = 'Alarm'; Names = 'site' } } }
            $now = [datetime]::UtcNow.AddSeconds(8400)
            $replay = Test-CdpRolloutPlan $watched -PrimaryId EDFDVBD6EXAMPLE -Since $now.AddMinutes(-145) -Until $now 3>$null
            $replay.Days[0].Gate | Should -Be alarm
            $replay.Days[0].Reason | Should -Be 'the alarm site was in ALARM'
            $replay.Days[0].After.TotalMinutes | Should -BeLessThan 30
        }
        finally { Stop-CdpSimulator }
    }
}
