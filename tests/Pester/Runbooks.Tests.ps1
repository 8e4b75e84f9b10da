#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $runbook = Join-Path (Split-Path $CdpManifest) 'module/runbooks/Set-TrafficWeight.ps1'

    # In a process of its own, as a pipeline would: only then exit codes are what a pipeline sees.
    function Invoke-Runbook([string] $Argument) {
        $script = "Import-Module '$CdpManifest'; & '$runbook' $Argument; exit `$LASTEXITCODE"
        $result = Invoke-Pwsh '-Command', $script
        $result | Add-Member Event ($result.Output.Trim() -split '\n' | ConvertFrom-Json) -PassThru
    }
}

AfterAll {
    $env:AWS_ENDPOINT_URL = $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $null
    Stop-CdpSimulator
}

Describe 'The runbook Set-TrafficWeight.ps1' {
    BeforeEach {
        $simulator = Reset-Simulator
        $env:AWS_ENDPOINT_URL = $simulator.Endpoint
        $env:AWS_ACCESS_KEY_ID = $simulator.AccessKey
        $env:AWS_SECRET_ACCESS_KEY = $simulator.SecretKey
        $plan = "$TestDrive/plan.json"
    }

    It 'plans without writing, and applies what was planned' {
        $before = Get-CdpPolicy
        $planned = Invoke-Runbook "-Plan '$plan' -Id $CdpPolicyId -Weight 0.1"
        $planned.ExitCode | Should -Be 0
        $planned.Event.event | Should -Be 'planned'
        (Get-CdpPolicy).ETag | Should -Be $before.ETag

        $applied = Invoke-Runbook "-Apply '$plan'"
        $applied.ExitCode | Should -Be 0
        $applied.Event.Weight | Should -Be 0.1
        $applied.Event.ETag | Should -Be (Get-CdpPolicy).ETag
        $applied.Error | Should -BeNullOrEmpty
    }

    It 'writes nothing and ends with 3 when the policy has changed since the plan' {
        $null = Invoke-Runbook "-Plan '$plan' -Id $CdpPolicyId -Weight 0.1"
        $null = Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.02
        $result = Invoke-Runbook "-Apply '$plan'"
        $result.ExitCode | Should -Be 3
        $result.Event.event | Should -Be 'conflict'
        $result.Event.was, $result.Event.planned, $result.Event.now | Should -Be 0.05, 0.1, 0.02
        (Get-CdpPolicy).Weight | Should -Be 0.02
    }

    It 'ends with 0 when a plan that was applied is applied again' {
        $null = Invoke-Runbook "-Plan '$plan' -Id $CdpPolicyId -Weight 10%"
        (Invoke-Runbook "-Apply '$plan'").Event.event | Should -Be 'applied'
        $again = Invoke-Runbook "-Apply '$plan'"
        $again.ExitCode, $again.Event.event, $again.Event.Weight | Should -Be 0, 'unchanged', 0.1
    }

    It 'warns in the plan when header routing would end' {
        $null = Get-CdpPolicy | Set-CdpTrafficHeader -Header aws-cf-cd-x -HeaderValue 1
        $planned = Invoke-Runbook "-Plan '$plan' -Id $CdpPolicyId -Weight 0.1"
        $planned.Event.warnings | Should -BeLike "*aws-cf-cd-x*"
    }

    It 'ends with <ExitCode> for <Kind>' -ForEach @(
        @{ Kind = 'a weight out of range'; ExitCode = 2; Arguments = "-Plan 'PLAN' -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -Weight 10" }
        @{ Kind = 'a weight with a comma'; ExitCode = 2; Arguments = "-Plan 'PLAN' -Id 1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3 -Weight '0,1'" }
        @{ Kind = 'a policy that does not exist'; ExitCode = 1; Arguments = "-Plan 'PLAN' -Id aaaaaaaa-0000-0000-0000-000000000000 -Weight 0.1" }
        @{ Kind = 'a plan that is not there'; ExitCode = 1; Arguments = "-Apply 'PLAN'" }
    ) {
        $result = Invoke-Runbook ($Arguments -creplace 'PLAN', "$TestDrive/none.json")
        $result.ExitCode | Should -Be $ExitCode
        $result.Event.message | Should -Not -BeNullOrEmpty
        "$TestDrive/none.json" | Should -Not -Exist
        $result.Error | Should -BeNullOrEmpty
    }
}

Describe 'The runbook Invoke-Rollout.ps1' {
    BeforeAll {
        $rolloutRunbook = Join-Path (Split-Path $CdpManifest) 'module/runbooks/Invoke-Rollout.ps1'
        function Invoke-RolloutRunbook([string] $Argument) {
            $result = Invoke-Pwsh '-Command', "Import-Module '$CdpManifest'; & '$rolloutRunbook' -PrimaryId $CdpPrimaryId -Store '$store' $Argument; exit `$LASTEXITCODE"
            $result | Add-Member Event ($result.Output.Trim() -split '\n' | ConvertFrom-Json) -PassThru
        }
    }

    BeforeEach {
        $simulator = Reset-Simulator
        $env:AWS_ENDPOINT_URL = $simulator.Endpoint
        $env:AWS_ACCESS_KEY_ID = $simulator.AccessKey
        $env:AWS_SECRET_ACCESS_KEY = $simulator.SecretKey
        $store = Join-Path $TestDrive ([guid]::NewGuid())
        $file = "$TestDrive/rollout.json"
        Set-Content $file '{ "Steps": [ { "Weight": 0.1, "Hold": "0s", "Approve": "x" }, { "Promote": true, "Hold": "1h", "Approve": "y" } ] }'
    }

    It 'starts, waits for a person with 4, refuses a wrong hash with 2, and goes on from the next job' {
        $first = Invoke-RolloutRunbook "-Plan '$file'"
        $first.ExitCode, $first.Event[0].event, $first.Event[-1].event, $first.Event[-1].status | Should -Be 4, 'started', 'waiting', 'AwaitingApproval'
        $first.Error | Should -BeNullOrEmpty

        $wrong = Invoke-RolloutRunbook '-ApprovalHash 00000000'
        $wrong.ExitCode, $wrong.Event[-1].error | Should -Be 2, 'CdpApprovalHash,CdpTools.Commands.ApproveCdpRolloutCommand'

        $second = Invoke-RolloutRunbook "-Plan '$file' -ApprovalHash $($first.Event[-1].approvalHash) -TimeoutSec 1"
        $second.ExitCode, $second.Event[-1].event | Should -Be 4, 'underWay'
        $second.Event.event | Should -Not -Contain 'started'
    }

    It 'ends with 0 when it is completed, with 2 where the plan has an error, and with 5 where nobody can look' {
        Set-Content $file '{ "Steps": [ { "Weight": 0.1, "Hold": "0s" } ] }'
        $done = Invoke-RolloutRunbook "-Plan '$file'"
        $done.ExitCode, $done.Event[-1].event | Should -Be 0, 'completed'
        Set-Content $file '{ "Steps": [ { "Wieght": 0.1, "Hold": "0s" } ] }'
        (Invoke-RolloutRunbook "-Plan '$file'").ExitCode | Should -Be 2
        Set-Content $file '{ "Steps": [ { "Weight": 0.1, "Hold": "0s" } ] }'
        Stop-CdpSimulator
        $failed = Invoke-RolloutRunbook "-Plan '$file'"
        $failed.ExitCode, $failed.Event[-1].event | Should -Be 5, 'failed'
    }

    It 'turns back what is under way with -Stop, and ends with 3 when that is done' {
        $null = Invoke-RolloutRunbook "-Plan '$file'"
        $stopped = Invoke-RolloutRunbook '-Stop -Reason late -TimeoutSec 1'
        $stopped.ExitCode, $stopped.Event[-1].status | Should -Be 4, 'RollingBack'
        (Get-CdpPolicy).Enabled | Should -BeFalse
        (Get-CdpRollout -Store $store).Reason | Should -Be 'Stopped: late'
        $null = Set-CdpSimulator -AdvanceSeconds 100
        $back = Invoke-RolloutRunbook '-TimeoutSec 1'
        $back.ExitCode, $back.Event[-1].status | Should -Be 3, 'Stopped'
    }
}
