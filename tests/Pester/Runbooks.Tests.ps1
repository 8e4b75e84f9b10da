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
    $env:AWS_ENDPOINT_URL_CLOUDFRONT = $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $null
    Stop-CdpSimulator
}

Describe 'The runbook Set-TrafficWeight.ps1' {
    BeforeEach {
        $simulator = Reset-Simulator
        $env:AWS_ENDPOINT_URL_CLOUDFRONT = $simulator.Endpoint
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
