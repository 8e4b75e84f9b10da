#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest

    # A plan that promotes is asked about; one test takes this away.
    $PSDefaultParameterValues = @{ 'Start-CdpRollout:Force' = $true }

    # A rollout is stepped, and the simulator's clock moved, as far as it takes.
    function Step-Until([string] $Id, [scriptblock] $Until, [int] $Seconds = 70) {
        for ($i = 0; $i -lt 100; $i++) {
            $rollout = Step-CdpRollout $Id -Force
            if ($rollout | ForEach-Object $Until) { return $rollout }
            $null = Set-CdpSimulator -AdvanceSeconds $Seconds
        }
        throw "It is $($rollout.Status): $($rollout.Reason)"
    }

    function Enter-World {
        $null = Reset-Simulator
        $env:CDPTOOLS_STORE = [System.IO.Directory]::CreateTempSubdirectory('cdptools-store-').FullName
        Push-Location $TestDrive
        Set-Content orders.ps1 'param($on); [pscustomobject]@{ Verdict = "Pass"; Value = "$($on.Id) step $($on.Step)" }'
        $null = Get-CdpDistribution $CdpStagingId |
            Update-CdpDistribution -Edit { param([xml] $config) $config.DistributionConfig.Comment = 'new' } -Force
    }

    function Exit-World {
        Pop-Location
        Remove-Item $env:CDPTOOLS_STORE -Recurse -Force
        $env:CDPTOOLS_STORE = $null
        Stop-CdpSimulator
    }

    $plan = @{
        Name  = 'shop'
        Steps = @(
            @{ Header = 'aws-cf-cd-canary'; Value = 'on'; Hold = '5m' }
            @{ Weight = 0.05; Hold = [timespan]::FromMinutes(10); Approve = 'Change board' }
            @{ Promote = $true; Hold = '1h' }
        )
        Gates = @{ orders = @{ Type = 'Script'; Path = './orders.ps1' } }
    }
}

Describe 'Start-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'opens a rollout and changes nothing; with -WhatIf not even that' {
        $policy = Get-CdpPolicy $CdpPolicyId
        Start-CdpRollout $CdpPrimaryId $plan -WhatIf | Should -BeNullOrEmpty
        Get-CdpRollout | Should -BeNullOrEmpty
        $rollout = Start-CdpRollout $CdpPrimaryId $plan
        $rollout.Id, $rollout.Name, "$($rollout.Status)", $rollout.Step, $rollout.Of, $rollout.Done | Should -Be "$CdpPrimaryId-1", 'shop', 'Progressing', 1, 3, $false
        $rollout.PolicyId, $rollout.StagingId | Should -Be $CdpPolicyId, $CdpStagingId
        (Get-CdpPolicy $CdpPolicyId).ETag | Should -Be $policy.ETag
    }

    It 'shows the steps, the gates and the way back before it starts' {
        $shown = Invoke-Pwsh '-Command', "Import-Module '$CdpManifest'; `$null = Start-CdpSimulator -Sample -AsDefault; Start-CdpRollout $CdpPrimaryId @{ Steps = @{ Weight = 0.05; Hold = '1h' }, @{ Promote = `$true; Hold = '2h' }; Gates = @{ a = @{ Type = 'Http'; Url = 'https://a.example/' } } } -WhatIf"
        $shown.Output -replace '\s+', ' ' | Should -BeLike '*at once: weight 5 %, held for 1h; after 1h: promote, held for 2h; gates a; a rollback disables the policy, or puts the primary back*distribution EDFDVBD6EXAMPLE with staging distribution E2STAGINGEXAMPLE*'
    }

    It 'refuses a plan with errors, a second one, and a distribution without a pair' {
        { Start-CdpRollout $CdpPrimaryId @{ Steps = @{ Wieght = 0.05 } } -ErrorAction Stop } | Should -Throw '*Did you mean Weight*' -ErrorId 'CdpPlanUnknownKey,*'
        $null = Start-CdpRollout $CdpPrimaryId $plan
        { Start-CdpRollout $CdpPrimaryId $plan -ErrorAction Stop } | Should -Throw "*$CdpPrimaryId-1 is under way*" -ErrorId 'CdpRolloutUnderWay,*'
        { Start-CdpRollout $CdpStagingId $plan -ErrorAction Stop } | Should -Throw -ErrorId 'CdpRolloutRefused,*'
        { Start-CdpRollout -Plan $plan -ErrorAction Stop } | Should -Throw -ErrorId 'CdpInvalidId,*'
    }

    It 'takes a .psd1, as data, and a .json' {
        Set-Content plan.psd1 "@{ Steps = @(@{ Weight = 0.05; Hold = '0s'; Approve = 'x' }) }"
        (Start-CdpRollout $CdpPrimaryId plan.psd1).Of | Should -Be 1
        $null = Stop-CdpRollout "$CdpPrimaryId-1" -Rollback None -Force
        $null = Step-Until "$CdpPrimaryId-1" { $_.Done }
        Set-Content plan.json '{ "$schema": "x", "Steps": [ { "Weight": 0.05, "Hold": "0s", "Approve": "x" } ] } // a comment'
        (Start-CdpRollout $CdpPrimaryId plan.json).Id | Should -Be "$CdpPrimaryId-2"
        Set-Content run.psd1 "@{ Steps = @(@{ Weight = (Set-Content ran.txt x); Hold = '1m' }) }"
        { Start-CdpRollout $CdpPrimaryId run.psd1 -ErrorAction Stop } | Should -Throw -ErrorId 'CdpPlanUnreadable,*'
        'ran.txt' | Should -Not -Exist
    }

    It 'asks before it starts what promotes, and nothing else' {
        $PSDefaultParameterValues = @{}
        { Start-CdpRollout $CdpPrimaryId $plan -ErrorAction Stop } | Should -Throw '*NonInteractive*'
        Get-CdpRollout | Should -BeNullOrEmpty
        (Start-CdpRollout $CdpPrimaryId $plan -Confirm:$false).Id | Should -Be "$CdpPrimaryId-1"
        $null = Stop-CdpRollout "$CdpPrimaryId-1" -Rollback None -Force
        $null = Step-Until "$CdpPrimaryId-1" { $_.Done }
        (Start-CdpRollout $CdpPrimaryId -Weight 0.05 -WarningAction Ignore).Id | Should -Be "$CdpPrimaryId-2"
    }

    It 'refuses a plan whose alarm is in ALARM, is missing or not evaluated, and opens nothing' {
        $null = Set-CdpSimulator -Alarm 'shop=ALARM', 'lost=OK,MetricAlarm,EVALUATION_ERROR'
        { Start-CdpRollout $CdpPrimaryId -Weight 0.05 -Alarm shop -ErrorAction Stop } | Should -Throw '*gate alarms, the alarm shop is in ALARM*' -ErrorId 'CdpRolloutRefused,*'
        { Start-CdpRollout $CdpPrimaryId -Weight 0.05 -Alarm shpo -ErrorAction Stop } | Should -Throw '*there is no alarm shpo*' -ErrorId 'CdpRolloutRefused,*'
        { Start-CdpRollout $CdpPrimaryId -Weight 0.05 -Alarm lost -ErrorAction Stop } | Should -Throw '*is not evaluated*' -ErrorId 'CdpRolloutRefused,*'
        Get-CdpRollout | Should -BeNullOrEmpty
    }

    It 'is turned back by an alarm of any kind that goes off, and tells why' {
        $null = Set-CdpSimulator -Alarm 'shop=OK,CompositeAlarm'
        $id = (Start-CdpRollout $CdpPrimaryId -Weight 0.05 -Hold 1h -Alarm shop).Id
        (Step-Until $id { $_.Verdicts.Count }).Verdicts[0].Verdict | Should -Be Pass
        $null = Set-CdpSimulator -Alarm 'shop=ALARM' -AdvanceSeconds 60
        (Step-CdpRollout $id -Force).Status | Should -Be RollingBack
        $end = Step-Until $id { $_.Done }
        "$($end.Status)", (Get-CdpPolicy $CdpPolicyId).Enabled | Should -Be RolledBack, $false
        $end.Reason | Should -BeLike 'The gate alarms failed: the alarm shop is in ALARM*'
        (Get-CdpRollout $id -Record)[-1].By | Should -BeLike '*, arn:aws:iam::123456789012:user/simulator'
    }

    It 'takes weights, or a strategy, without a plan' {
        $rollout = Start-CdpRollout $CdpPrimaryId -Weight 0.01, 0.05 -Hold 30m -Promote -Url https://a.example/
        $rollout.Of | Should -Be 3
        $opened = (Get-CdpRollout $rollout.Id -Record)[0].Body | ConvertFrom-Json
        @($opened.Plan.Steps.Weight) -ne $null | Should -Be 0.01, 0.05
        $opened.Plan.Steps.Hold | Should -Be (, '00:30:00' * 3)
        $opened.Plan.Gates.Url | Should -Be https://a.example/
        $opened.Primary.psobject.Properties.Name | Should -Not -Contain Document
        { Start-CdpRollout $CdpPrimaryId -Weight 0.05, 0.01 -ErrorAction Stop } | Should -Throw -ErrorId 'CdpPlanOrder,*'
        (TabExpansion2 'Start-CdpRollout E1 -Strategy Lin' 33).CompletionMatches.CompletionText | Should -Be Linear5PercentEvery15Minutes
    }

    It 'makes of <Name> the weights <Weights>' -ForEach @(
        @{ Name = 'Canary5Percent15Minutes'; Weights = 0.05 }
        @{ Name = 'linear5percentEvery10minutes'; Weights = 0.05, 0.1, 0.15 }
        @{ Name = 'Linear4PercentEvery10Minutes'; Weights = 0.04, 0.08, 0.12, 0.15 }
        @{ Name = 'Exponential2PercentEvery10Minutes'; Weights = 0.02, 0.04, 0.08, 0.15 }
    ) {
        $rollout = Start-CdpRollout $CdpPrimaryId -Strategy $Name -WarningAction Ignore
        @(((Get-CdpRollout $rollout.Id -Record)[0].Body | ConvertFrom-Json).Plan.Steps.Weight) -ne $null | Should -Be $Weights
        $rollout.Of | Should -Be (@($Weights).Count + 1)
    }

    It 'refuses <_> as a strategy' -ForEach 'Canary', 'Canary5Percent', 'Canary16Percent10Minutes', 'Canary0Percent10Minutes', 'Linear5Percent10Minutes', 'Canary5Percent0Minutes', 'Canary5PercentxMinutes' {
        { Start-CdpRollout $CdpPrimaryId -Strategy $_ -ErrorAction Stop } | Should -Throw '*is no strategy*' -ErrorId 'CdpPlanValue,*'
    }

    It 'goes on with -Wait until a person is wanted' {
        $rollout = Start-CdpRollout $CdpPrimaryId @{ Steps = @{ Weight = 0.05; Hold = '0s'; Approve = 'x' } } -Wait
        "$($rollout.Status)" | Should -Be AwaitingApproval
        (Get-CdpPolicy $CdpPolicyId).Weight | Should -Be 0.05
    }
}

Describe 'Step-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'takes a release from the testers to the end of the bake' {
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        $rollout = Step-CdpRollout $id -Force
        $rollout.NextTickAt | Should -BeGreaterThan $rollout.Changed
        (Get-CdpPolicy $CdpPolicyId).HeaderValue | Should -Be on
        $rollout = Step-Until $id { $_.Status -eq 'AwaitingApproval' }
        $rollout.Step, $rollout.Weight | Should -Be 2, 0.05
        $rollout.Verdicts.Gate, $rollout.Verdicts.Verdict, $rollout.Verdicts.Value | Should -Be 'orders', 'Pass', "$id step 2"
        $null = $rollout | Approve-CdpRollout -Hash $rollout.ApprovalHash -Force
        $null = Step-Until $id { $_.Status -eq 'Baking' }
        (Get-CdpDistribution $CdpPrimaryId).Comment | Should -Be new
        $rollout = Step-Until $id { $_.Done } 600
        "$($rollout.Status)" | Should -Be Completed
        Test-CdpRollout $id | Should -BeTrue
        (Get-CdpPolicy $CdpPolicyId).Enabled | Should -BeFalse
    }

    It 'rolls back when a script gate says no, and holds where it only fails to answer' {
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        $null = Step-Until $id { $_.Verdicts }
        Set-Content orders.ps1 'changed'
        $rollout = Step-Until $id { $_.Status -eq 'Holding' } 300
        $rollout.Reason | Should -BeLike '*orders*is not what it was when the rollout was started*'
        $null = Stop-CdpRollout $id -Force
        $null = Step-Until $id { $_.Done }

        Set-Content orders.ps1 '$false'
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        $rollout = Step-Until $id { $_.Done }
        "$($rollout.Status)", $rollout.Reason | Should -Be 'RolledBack', 'The gate orders failed: the script said no'
        (Get-CdpPolicy $CdpPolicyId).Enabled | Should -BeFalse
    }

    It 'takes an error, no answer, two answers and a word that is no verdict for an Error' -ForEach @(
        @{ Script = 'throw "no"'; Why = 'no' }
        @{ Script = 'Write-Error "bad"; $true'; Why = 'bad' }
        @{ Script = ''; Why = 'it gave no answer' }
        @{ Script = '$true; $true'; Why = 'it gave 2 answers, and one is wanted' }
        @{ Script = '"Passt"'; Why = "its answer 'Passt' is no verdict" }
        @{ Script = 'Start-Sleep 60; $true'; Why = 'no answer within 1s' }
    ) {
        Set-Content orders.ps1 $Script
        $short = @{ Steps = @{ Weight = 0.05; Hold = '5m' }; Gates = @{ orders = @{ Type = 'Script'; Path = './orders.ps1'; Timeout = '1s' } } }
        $id = (Start-CdpRollout $CdpPrimaryId $short).Id
        $verdict = (Step-Until $id { $_.Verdicts }).Verdicts
        $verdict.Verdict, $verdict.Reason | Should -Be 'Error', $Why
    }

    It 'asks with -Confirm, shows with -WhatIf, and does nothing then' {
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        Step-CdpRollout $id -WhatIf | Should -BeNullOrEmpty
        @(Get-CdpRollout $id -Record).Count | Should -Be 1
    }

    It 'measures an Http gate with the header of the step' {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $answering = Start-ThreadJob -ScriptBlock {
            $client = ($using:listener).AcceptTcpClient()
            $stream = $client.GetStream()
            $reader = [System.IO.StreamReader]::new($stream)
            while ($line = $reader.ReadLine()) { $line }
            $bytes = [System.Text.Encoding]::ASCII.GetBytes("HTTP/1.1 503 No`r`nContent-Length: 0`r`nConnection: close`r`n`r`n")
            $stream.Write($bytes, 0, $bytes.Length)
            $client.Close()
        }
        $web = @{
            Steps = @{ Header = 'aws-cf-cd-canary'; Value = 'on'; Hold = '5m' }
            Gates = @{ pages = @{ Type = 'Http'; Url = "http://127.0.0.1:$($listener.LocalEndpoint.Port)/shop"; OnFail = 'Hold' } }
        }
        $id = (Start-CdpRollout $CdpPrimaryId $web).Id
        $rollout = Step-Until $id { $_.Status -eq 'Holding' }
        $rollout.Verdicts.Verdict, $rollout.Verdicts.Limit | Should -Be 'Fail', 'status 200'
        $rollout.Verdicts.Value | Should -BeLike '503 in *ms'
        $request = $answering | Receive-Job -Wait -AutoRemoveJob
        $request[0] | Should -Be 'GET /shop HTTP/1.1'
        $request | Should -Contain 'aws-cf-cd-canary: on'
        $listener.Stop()
    }
}

Describe 'Wait-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'carries a rollout on, says each change in a line, and ends when a person is wanted' {
        $id = (Start-CdpRollout $CdpPrimaryId @{ Steps = @{ Weight = 0.05; Hold = '1s'; Approve = 'x' } }).Id
        $rollout = Wait-CdpRollout $id -InformationVariable said
        "$($rollout.Status)" | Should -Be AwaitingApproval
        $said[-1] | Should -BeLike "*Z $id AwaitingApproval, step 1 of 1: Waiting for approval: x."
        "$((Wait-CdpRollout $id -NoTick).Status)" | Should -Be AwaitingApproval
    }

    It 'ends at its time limit, and at a status that is waited for' {
        $id = (Start-CdpRollout $CdpPrimaryId @{ Steps = @{ Weight = 0.05; Hold = '1h' } }).Id
        "$((Wait-CdpRollout $id -TimeoutSec 1).Status)" | Should -Be Progressing
        "$((Wait-CdpRollout $id -Until Progressing).Status)" | Should -Be Progressing
    }
}

Describe 'Get-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'finds rollouts by id, wildcard, primary and status' {
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        (Get-CdpRollout).Id, (Get-CdpRollout $id).Id, (Get-CdpRollout 'EDF*').Id, (Get-CdpRollout -PrimaryId $CdpPrimaryId -Status Progressing).Id | Should -Be (, $id * 4)
        Get-CdpRollout -Status Completed | Should -BeNullOrEmpty
        Get-CdpRollout 'EX*' | Should -BeNullOrEmpty
        { Get-CdpRollout EDFDVBD6EXAMPLE-9 -ErrorAction Stop } | Should -Throw '*There is no rollout EDFDVBD6EXAMPLE-9*' -ErrorId 'CdpNoSuchRollout,*'
        Get-CdpRollout -Store "$TestDrive/none" | Should -BeNullOrEmpty
        (TabExpansion2 'Get-CdpRollout EDF' 18).CompletionMatches.CompletionText | Should -Be $id
    }

    It 'fits a table into 79 columns and has the measurements in its list' {
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        $null = Step-Until $id { $_.Verdicts }
        $table = Get-CdpRollout | Format-Table | Out-String -Width 79
        $table | Should -BeLike "*$id Progressing      1/3*"
        Get-CdpRollout | Format-List | Out-String | Should -BeLike "*orders Pass: $id step 1*"
        (Get-CdpRollout -Record $id).Type | Select-Object -First 3 | Should -Be 'Opened', 'Intent', 'Outcome'
    }
}

Describe 'Approve-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'takes eight characters or more of what was asked for, and denies' {
        $id = (Start-CdpRollout $CdpPrimaryId @{ Steps = @{ Weight = 0.05; Hold = '0s'; Approve = 'x' }, @{ Weight = 0.1; Hold = '0s'; Approve = 'y' } }).Id
        { Approve-CdpRollout $id -Hash 12345678 -Force -ErrorAction Stop } | Should -Throw '*asks for nothing*' -ErrorId 'CdpRolloutState,*'
        $rollout = Step-Until $id { $_.ApprovalHash }
        { Approve-CdpRollout $id -Hash 12345678 -Force -ErrorAction Stop } | Should -Throw -ErrorId 'CdpApprovalHash,*'
        { Approve-CdpRollout $id -Force -ErrorAction Stop } | Should -Throw -ErrorId 'CdpContradictingSettings,*'
        $rollout | Approve-CdpRollout -Hash $rollout.ApprovalHash.Substring(0, 8) -WhatIf | Should -BeNullOrEmpty
        "$(($rollout | Approve-CdpRollout -Hash $rollout.ApprovalHash.Substring(0, 8) -Force).Status)" | Should -Be Progressing
        $rollout = Step-Until $id { $_.ApprovalHash }
        $rollout.Step | Should -Be 2
        "$((Approve-CdpRollout $id -Deny -Reason late -Force).Status)" | Should -Be RollingBack
        (Step-Until $id { $_.Done }).Reason | Should -Be 'The approval was denied: late'
    }
}

Describe 'Suspend-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'lets a rollout go no further' {
        $id = (Start-CdpRollout $CdpPrimaryId @{ Steps = @{ Weight = 0.02; Hold = '0s' }, @{ Weight = 0.1; Hold = '0s' } } -WarningAction Ignore).Id
        "$((Suspend-CdpRollout $id -Reason lunch).Status)" | Should -Be Suspended
        { Suspend-CdpRollout $id -ErrorAction Stop } | Should -Throw -ErrorId 'CdpRolloutState,*'
        (Step-CdpRollout $id -Force).Reason | Should -Be 'Suspended: lunch'
        (Get-CdpPolicy $CdpPolicyId).Weight | Should -Be 0.05
    }
}

Describe 'Resume-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'lets it go on, with the configurations as they are now if that is asked for' {
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        { Resume-CdpRollout $id -ErrorAction Stop } | Should -Throw '*and goes on*' -ErrorId 'CdpRolloutState,*'
        $null = Step-Until $id { $_.HeldSince }
        $null = Get-CdpDistribution $CdpStagingId | Update-CdpDistribution -Edit { param([xml] $config) $config.DistributionConfig.Comment = 'newer' } -Force
        $rollout = Step-Until $id { $_.Status -eq 'Holding' }
        $rollout.Reason | Should -BeLike '*Comment new -> newer*'
        "$((Resume-CdpRollout $id -Repin).Status)" | Should -Be Progressing
        $rollout = Step-Until $id { $_.ApprovalHash }
        $null = $rollout | Approve-CdpRollout -Hash $rollout.ApprovalHash -Force
        $null = Step-Until $id { $_.Done } 600
        (Get-CdpDistribution $CdpPrimaryId).Comment | Should -Be newer
    }
}

Describe 'Stop-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'turns a rollout back from the bake, and is refused when it is done' {
        $id = (Start-CdpRollout $CdpPrimaryId @{ Steps = @{ Promote = $true; Hold = '1h' } } -WarningAction Ignore).Id
        $null = Step-Until $id { $_.Status -eq 'Baking' }
        (Get-CdpDistribution $CdpPrimaryId).Comment | Should -Be new
        $null = Stop-CdpRollout $id -Reason 'not tonight' -Force
        $rollout = Step-Until $id { $_.Done }
        "$($rollout.Status)", $rollout.Reason | Should -Be 'Stopped', 'Stopped: not tonight'
        (Get-CdpDistribution $CdpPrimaryId).Comment | Should -Be 'Web site'
        { Stop-CdpRollout $id -Force -ErrorAction Stop } | Should -Throw '*which is final*' -ErrorId 'CdpRolloutState,*'
    }
}

Describe 'Test-CdpRollout' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'finds a record that was changed, with its place' {
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        $null = Step-Until $id { $_.Verdicts }
        Test-CdpRollout $id | Should -BeTrue
        $file = "$env:CDPTOOLS_STORE/$CdpPrimaryId/1/000002.json"
        (Get-Content $file -Raw).Replace('"Step": 0', '"Step": 1') | Set-Content $file -NoNewline
        Test-CdpRollout $id -ErrorVariable found -ErrorAction SilentlyContinue | Should -BeFalse
        $found[0].FullyQualifiedErrorId | Should -BeLike 'CdpJournalDamaged,*'
        $found[0].Exception.Message | Should -BeLike "*$CdpPrimaryId/1/000002.json*"
    }
}

Describe 'Test-CdpRolloutPlan' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'says of <Plan> that it breaks <Rule> at <Place>' -ForEach @(
        @{ Plan = '{ }'; Rule = 'CdpPlanNoSteps'; Place = 'the plan' }
        @{ Plan = '{ "Stepps": [] }'; Rule = 'CdpPlanUnknownKey'; Place = 'Stepps' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.16, "Hold": "1m" } ] }'; Rule = 'CdpWeightOutOfRange'; Place = 'Steps[0].Weight' }
        @{ Plan = '{ "Steps": [ { "Weight": 0, "Hold": "1m" } ] }'; Rule = 'CdpWeightOutOfRange'; Place = 'Steps[0].Weight' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": 15 } ] }'; Rule = 'CdpPlanDuration'; Place = 'Steps[0].Hold' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "15" } ] }'; Rule = 'CdpPlanDuration'; Place = 'Steps[0].Hold' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1m1h" } ] }'; Rule = 'CdpPlanDuration'; Place = 'Steps[0].Hold' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Promote": true } ] }'; Rule = 'CdpPlanStepKind'; Place = 'Steps[0]' }
        @{ Plan = '{ "Steps": [ { "Header": "aws-cf-cd-x" } ] }'; Rule = 'CdpPlanStepKind'; Place = 'Steps[0]' }
        @{ Plan = '{ "Steps": [ { "Promote": false } ] }'; Rule = 'CdpPlanStepKind'; Place = 'Steps[0].Promote' }
        @{ Plan = '{ "Steps": [ { "Promote": true, "Hold": "1m" }, { "Weight": 0.1, "Hold": "1m" } ] }'; Rule = 'CdpPlanOrder'; Place = 'Steps[0]' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1m" }, { "Weight": 0.05, "Hold": "1m" } ] }'; Rule = 'CdpPlanOrder'; Place = 'Steps[1].Weight' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1m" }, { "Header": "aws-cf-cd-x", "Value": "y" } ] }'; Rule = 'CdpPlanOrder'; Place = 'Steps[1].Header' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "5m", "MaxHold": "1m" } ] }'; Rule = 'CdpPlanHold'; Place = 'Steps[0].MaxHold' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1m", "Gates": "x" } ] }'; Rule = 'CdpPlanUnknownGate'; Place = 'Steps[0].Gates' }
        @{ Plan = '{ "Deadline": "1m", "Steps": [ { "Weight": 0.1, "Hold": "1h" } ] }'; Rule = 'CdpPlanDeadline'; Place = 'Deadline' }
        @{ Plan = '{ "Rollback": "None", "Steps": [ { "Weight": 0.1, "Hold": "1h" } ] }'; Rule = 'CdpPlanValue'; Place = 'Rollback' }
        @{ Plan = '{ "PlanVersion": 2, "Steps": [ { "Weight": 0.1, "Hold": "1h" } ] }'; Rule = 'CdpPlanValue'; Place = 'PlanVersion' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Htpp" } } }'; Rule = 'CdpPlanValue'; Place = 'Gates.a.Type' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Http" } } }'; Rule = 'CdpPlanValue'; Place = 'Gates.a' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Http", "Url": "http://a.example" } } }'; Rule = 'CdpPlanUrl'; Place = 'Gates.a.Url' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Http", "Url": "https://u:p@a.example" } } }'; Rule = 'CdpPlanUrl'; Place = 'Gates.a.Url' }
        @{ Plan = '{ "Steps": [ { "Weight": 0.1, "Hold": "1m" } ], "Gates": { "a": { "Type": "Http", "Url": "https://a.example", "FailAfter": 9 } } }'; Rule = 'CdpPlanHold'; Place = 'Steps[0].Hold' }
    ) {
        Set-Content plan.json $Plan
        $found = Get-Item plan.json | Test-CdpRolloutPlan | Where-Object Severity -EQ Error
        $found.RuleId | Should -Contain $Rule
        ($found | Where-Object RuleId -EQ $Rule).Place | Should -Contain $Place
        $found.Action | Should -Not -Contain ''
    }

    It 'has nothing to say of a good plan, and warns where nobody watches' {
        Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.05; Hold = '5m' }, @{ Promote = $true; Hold = '1h' }; Gates = @{ a = @{ Type = 'Http'; Url = 'https://a.example/' } } } | Should -BeNullOrEmpty
        (Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.05; Hold = '5m' } }).RuleId | Should -Be CdpPlanUnwatched
        $metric = @{ errors = @{ Type = 'Metric'; Metric = '5xxErrorRate'; Max = 1 } }
        (Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.05; Hold = '1m' }; Gates = $metric }).Message | Should -BeLike "*sees no minute in time*5m old*"
        Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.05; Hold = '10m' }; Gates = $metric } | Should -BeNullOrEmpty
        Test-CdpRolloutPlan @{ SettleTime = '2m'; Steps = @{ Weight = 0.05; Hold = '4m' }; Gates = $metric } | Should -BeNullOrEmpty
        (Test-CdpRolloutPlan @{ Steps = @{ Promote = $true; Hold = '1h' }; Gates = $metric }).Message | Should -BeLike "*after the promotion nothing goes there*"
        (Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.05; Hold = '10m' }; Gates = @{ e = @{ Type = 'Metric'; Metric = '5xxErorRate'; Max = 1 } } }).Action | Should -Be 'Did you mean 5xxErrorRate?'
        (Test-CdpRolloutPlan @{ Steps = @{ Weight = 0.05; Hold = '10m' }; Gates = @{ e = @{ Type = 'Metric'; Metric = '5xxErrorRate'; Stat = 'Sum'; Max = 1 } } }).Message | Should -BeLike '*has no Sum*'
        (Test-CdpRolloutPlan @{ CleanUp = $true; Steps = @{ Weight = 0.05; Hold = '5m'; Approve = 'x' } }).RuleId | Should -Be CdpPlanOrder
        $both = @{ Steps = @{ Weight = 0.05; Hold = '5m'; Approve = 'x' }, @{ Promote = $true; Hold = '1h'; Approve = 'y' }; CleanUp = $true; Notify = @{ To = 'https://a.example/' } }
        Test-CdpRolloutPlan $both -Timeline | Should -Be @(
            'at once: weight 5 %, held for 5m, approved (x)', 'after 5m: promote, held for 1h, approved (y)', 'after 1h5m: the policy and the staging distribution are taken down'
            'no gates', 'https://a.example/ told of it', 'a rollback disables the policy, or puts the primary back after the promotion')
        { Test-CdpRolloutPlan plan.txt -ErrorAction Stop } | Should -Throw -ErrorId 'CdpPlanUnreadable,*'
    }
}

Describe 'Test-CdpRolloutPlan with a pair' {
    BeforeEach { Enter-World }
    AfterEach { Exit-World }

    It 'says what Start-CdpRollout would refuse, and starts nothing' {
        $one = @{ Steps = @{ Weight = 0.05; Hold = '5m'; Approve = 'x' }; Gates = @{ a = @{ Type = 'Alarm'; Names = 'shop' } } }
        (Test-CdpRolloutPlan $one -PrimaryId $CdpPrimaryId).Message | Should -BeLike '*there is no alarm shop*'
        $null = Set-CdpSimulator -Alarm 'shop=OK'
        Test-CdpRolloutPlan $one -PrimaryId $CdpPrimaryId | Should -BeNullOrEmpty
        (Test-CdpRolloutPlan $one -PrimaryId $CdpStagingId).RuleId, (Test-CdpRolloutPlan $one -PrimaryId $CdpStagingId).Place | Should -Be CdpRolloutRefused, PrimaryId
        $null = Start-CdpRollout $CdpPrimaryId $one
        (Test-CdpRolloutPlan $one -PrimaryId $CdpPrimaryId).RuleId | Should -Be CdpRolloutUnderWay
        { Test-CdpRolloutPlan $one -PrimaryId EXXXXXXXXXXXXX -ErrorAction Stop } | Should -Throw -ErrorId 'NoSuchDistribution,*'
        (Get-CdpRollout).Count | Should -Be 1
    }
}

Describe 'Export-CdpRolloutReport' {
    BeforeEach {
        Enter-World
        $id = (Start-CdpRollout $CdpPrimaryId $plan).Id
        $null = Step-Until $id { $_.ApprovalHash }
    }
    AfterEach { Exit-World }

    It 'writes the form that the ending of the path says' {
        (Export-CdpRolloutReport $id report.html).Name | Should -Be report.html
        Get-Content report.html -Raw | Should -BeLike '<!DOCTYPE html>*Rollout EDFDVBD6EXAMPLE-1*AwaitingApproval*'
        $null = Get-CdpRollout $id | Export-CdpRolloutReport -Path report.md
        (Get-Content report.md)[0] | Should -Be '# Rollout EDFDVBD6EXAMPLE-1: shop'
        $null = Export-CdpRolloutReport $id report.json
        $report = Get-Content report.json -Raw | ConvertFrom-Json
        $report.steps.does | Should -Be 'header aws-cf-cd-canary=on', 'weight 5 %', 'promote'
        $report.openedBy | Should -BeLike '*user/simulator'
        $null = Export-CdpRolloutReport $id report.xml
        ([xml] (Get-Content report.xml -Raw)).testsuites.testsuite.tests | Should -Be 4
        { Export-CdpRolloutReport $id report.txt -ErrorAction Stop } | Should -Throw '*its ending does not say*' -ErrorId 'CdpInvalidRequest,*'
    }

    It 'names files of a folder by the rollouts, writes nothing with -WhatIf, and keeps what is there with -NoClobber' {
        Get-CdpRollout | Export-CdpRolloutReport -Path . -Format JUnit -WhatIf | Should -BeNullOrEmpty
        "$id.xml" | Should -Not -Exist
        (Get-CdpRollout | Export-CdpRolloutReport -Path . -Format JUnit).Name | Should -Be "$id.xml"
        Set-Content report.md old
        { Export-CdpRolloutReport $id report.md -NoClobber -ErrorAction Stop } | Should -Throw -ErrorId 'CdpReportNotWritten,*'
        Get-Content report.md | Should -Be old
        { Export-CdpRolloutReport $id no/such/report.md -ErrorAction Stop } | Should -Throw -ErrorId 'CdpReportNotWritten,*'
        { Export-CdpRolloutReport EX-9 report.md -ErrorAction Stop } | Should -Throw -ErrorId 'CdpNoSuchRollout,*'
    }
}

Describe 'module/rollout.schema.json' {
    BeforeAll {
        $schema = Join-Path (Split-Path $CdpManifest) 'module/rollout.schema.json'
        function Test-Both([string] $Plan) {
            $file = Join-Path $TestDrive 'both.json'
            Set-Content $file $Plan
            (Test-Json -Json $Plan -SchemaFile $schema -ErrorAction Ignore), -not (Test-CdpRolloutPlan $file | Where-Object Severity -EQ Error)
        }
    }

    It 'has the words that the loader has, and no other' {
        $words = Get-Content $schema -Raw | ConvertFrom-Json
        $null = Test-CdpRolloutPlan @{ Steps = @() }
        $core = [System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'CdpTools.Core' }
        $keys = $core.GetType('CdpTools.Rollouts.PlanReader').GetProperty('Keys').GetValue($null)
        $keys['Plan'] | Sort-Object | Should -Be ($words.properties.psobject.Properties.Name -ne '$schema' | Sort-Object)
        $keys['Stickiness'] | Sort-Object | Should -Be ($words.properties.Stickiness.properties.psobject.Properties.Name | Sort-Object)
        foreach ($table in 'Step', 'Http', 'Script', 'Alarm', 'Metric', 'Compare', 'Notify') {
            $keys[$table] | Sort-Object | Should -Be ($words.'$defs'.$table.properties.psobject.Properties.Name | Sort-Object)
        }
    }

    It 'takes <_>, as the loader does' -ForEach @(
        '{ "Steps": { "Weight": 0.05, "Hold": "15m" } }'
        '{ "$schema": "x", "PlanVersion": 1, "Name": "n", "PrimaryId": "E1", "Steps": [ { "Weight": 0.15, "Hold": "1h30m", "MaxHold": "2d", "Approve": "x", "Gates": "a" } ], "Gates": { "a": { "Type": "Http", "Url": "https://a.example/" } } }'
        '{ "Steps": [ { "Header": "aws-cf-cd-x", "Value": "y", "Hold": "90s" }, { "Promote": true, "Hold": "2h", "Gates": [ "a", "b" ] } ], "Gates": { "a": { "Type": "Http", "Url": [ "https://a.example/", "http://127.0.0.1:80/x" ], "Status": 204, "MaxMs": 100, "Advisory": true }, "b": { "Type": "Script", "Path": "./b.ps1", "FailAfter": 3, "OnFail": "Hold", "OnInconclusive": "Rollback", "OnError": "Rollback", "Timeout": "10s" } } }'
        '{ "SettleTime": "3m", "CleanUp": true, "Steps": [ { "Weight": 0.1, "Hold": "1h" }, { "Promote": true, "Hold": "1h" } ], "Gates": { "a": { "Type": "Alarm", "Names": "x", "InsufficientData": "Pass" }, "b": { "Type": "Alarm", "Names": [ "x", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:y" ], "Advisory": true } } }'
        '{ "Steps": { "Weight": 0.1, "Hold": "1h" }, "Gates": { "a": { "Type": "Metric", "Metric": "OriginLatency", "Stat": "p90", "Arm": "Staging", "Max": 800, "Over": "10m", "FailAfter": 3, "OnFail": "Hold" }, "b": { "Type": "Metric", "Metric": "Orders", "Namespace": "Shop", "Dimensions": { "Site": "de" }, "Stat": "Sum", "Min": 1.5 } } }'
        '{ "Steps": { "Weight": 0.1, "Hold": "1h" }, "Notify": [ { "To": "https://a.example/hook", "On": [ "Holding", "Failed" ], "SecretVariable": "S" }, { "To": "arn:aws:sns:us-east-1:123456789012:releases", "On": "Completed" } ] }'
        '{ "Steps": { "Header": "aws-cf-cd-x", "Value": "y", "Hold": "5m" }, "Notify": { "To": "http://localhost:81/" }, "Gates": { "a": { "Type": "Http", "Url": "https://a.example/", "SameAsPrimary": [ "Status", "Headers" ] } } }'
        '{ "FalseAborts": 0.02, "Steps": { "Weight": 0.1, "Hold": "1h" }, "Gates": { "a": { "Type": "Compare", "Metric": "5xx" }, "b": { "Type": "Compare", "Metric": "4xx", "Advisory": false, "FailRatio": 2, "PassRatio": 4, "Ceiling": 0.001, "Block": "15m", "WarmUp": "0s", "Per": "Miss", "Baseline": 1.7, "MinRequests": 1000, "OnInconclusive": "Advance" } } }'
        '{ "Rollback": "WeightZero", "Deadline": "2d", "Stickiness": { "IdleTTL": 300, "MaximumTTL": 3600 }, "Steps": [ { "Weight": 0.001, "Hold": "1m" } ] }'
    ) {
        Test-Both $_ | Should -Be $true, $true
    }

    It 'refuses <_>, as the loader does' -ForEach @(
        '{ }', '[]', '{ "Steps": [] }', '{ "Steps": null }', '{ "Steps": 1 }', '{ "Steps": [ 1 ] }', '{ "Steps": [ { } ] }'
        '{ "Steps": [ { "Weight": 0 } ] }', '{ "Steps": [ { "Weight": -0.1 } ] }', '{ "Steps": [ { "Weight": 0.16 } ] }', '{ "Steps": [ { "Weight": "0.1" } ] }'
        '{ "Steps": [ { "Weight": null } ] }', '{ "Steps": [ { "Wieght": 0.1 } ] }', '{ "Steps": [ { "Weight": 0.1, "Promote": true } ] }'
        '{ "Steps": [ { "Promote": false } ] }', '{ "Steps": [ { "Promote": "yes" } ] }', '{ "Steps": [ { "Header": "aws-cf-cd-x" } ] }'
        '{ "Steps": [ { "Weight": 0.1, "Value": "x" } ] }', '{ "Steps": [ { "Header": "", "Value": "x" } ] }', '{ "Steps": [ { "Header": 1, "Value": "x" } ] }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": 15 } ] }', '{ "Steps": [ { "Weight": 0.1, "Hold": "15" } ] }', '{ "Steps": [ { "Weight": 0.1, "Hold": "" } ] }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1m1h" } ] }', '{ "Steps": [ { "Weight": 0.1, "MaxHold": "1.5h" } ] }', '{ "Steps": [ { "Weight": 0.1, "Approve": true } ] }'
        '{ "Steps": [ { "Weight": 0.1 } ], "PlanVersion": 2 }', '{ "Steps": [ { "Weight": 0.1 } ], "Name": 1 }', '{ "Steps": [ { "Weight": 0.1 } ], "PrimaryId": "" }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Rollback": "None" }', '{ "Steps": [ { "Weight": 0.1 } ], "Rollback": "Undo" }', '{ "Steps": [ { "Weight": 0.1 } ], "Deadline": 3 }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Stickiness": { "IdleTTL": 300 } }', '{ "Steps": [ { "Weight": 0.1 } ], "Stickiness": { "IdleTTL": 299, "MaximumTTL": 300 } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": [] }', '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": 1 } }', '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Htpp" } } }', '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Http" } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Http", "Url": "http://a.example/" } } }', '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Http", "Url": "a" } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Http", "Url": "https://a.example/", "Path": "x" } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Http", "Url": "https://a.example/", "Status": 99 } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Http", "Url": "https://a.example/", "FailAfter": 0 } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Script" } } }', '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Script", "Path": "x", "OnFail": "Advance" } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Alarm", "Names": [] } } }', '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Http", "Url": [] } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Alarm" } } }', '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Alarm", "Names": "" } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Alarm", "Names": "x", "InsufficientData": "Error" } } }', '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Alarm", "Names": "x", "Timeout": "10s" } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Metric", "Metric": "5xxErrorRate" } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Metric", "Max": 1 } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Metric", "Metric": "5xxRate", "Max": 1 } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Metric", "Metric": "OriginLatency", "Stat": "p101", "Max": 1 } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Metric", "Metric": "5xxErrorRate", "Max": 1, "Arm": "Both" } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Metric", "Metric": "x", "Namespace": "N", "Arm": "Staging", "Max": 1 } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Metric", "Metric": "Requests", "Dimensions": { "a": "b" }, "Max": 1 } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Metric", "Metric": "Requests", "Max": "1" } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "OnFail": "Advance" } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare" } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xxErrorRate" } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "FailRatio": 0.5 } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "PassRatio": "3" } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "Ceiling": 0 } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "Ceiling": 0.6 } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "Block": 5 } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "Per": "Hit" } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "Baseline": 0 } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "MinRequests": 0 } } }', '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "Arm": "Staging" } } }'
        '{ "Steps": [ { "Weight": 0.1, "Hold": "1h" } ], "Gates": { "a": { "Type": "Compare", "Metric": "5xx", "Timeout": "10s" } } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "FalseAborts": 0 }', '{ "Steps": [ { "Weight": 0.1 } ], "FalseAborts": "1 %" }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Notify": [ { } ] }', '{ "Steps": [ { "Weight": 0.1 } ], "Notify": "https://a.example/" }', '{ "Steps": [ { "Weight": 0.1 } ], "Notify": { "To": "arn:aws:sqs:us-east-1:123456789012:x" } }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Notify": { "To": "https://a.example/", "On": "Done" } }', '{ "Steps": [ { "Weight": 0.1 } ], "SettleTime": 5 }', '{ "Steps": [ { "Weight": 0.1 } ], "CleanUp": "yes" }'
        '{ "Steps": [ { "Weight": 0.1 } ], "Gates": { "a": { "Type": "Http", "Url": "https://a.example/", "SameAsPrimary": "Body" } } }'
        '{ "Steps": [ { "Weight": 0.1, "Gates": 1 } ] }', '{ "Steps": [ { "Header": "x-canary", "Value": "on" } ] }', '{ "Steps": [ { "Header": "aws-cf-cd-a b", "Value": "on" } ] }'
    ) {
        Test-Both $_ | Should -Be $false, $false
    }
}
