BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # Long enough that a deployment is seen, or so long that it never ends.
    function Reset-SlowSimulator([double] $Seconds = 0.2) {
        Stop-CdpSimulator
        Start-CdpSimulator -Sample -AsDefault -PropagationSeconds $Seconds
    }

    function Set-OtherVersion { Get-CdpDistribution -Id $CdpStagingId | Update-CdpDistribution -OriginId site -OriginPath /v2 -Wait -PollSec 0.05 }
}

AfterAll { Stop-CdpSimulator }

Describe '-Wait on every cmdlet that deploys something' {
    BeforeEach { $null = Reset-SlowSimulator }

    It '<Name> has it, with a limit and an interval' -ForEach @(
        'Set-CdpTrafficWeight', 'Set-CdpTrafficHeader', 'Update-CdpPolicy', 'Enable-CdpPolicy', 'Disable-CdpPolicy', 'Register-CdpPolicy',
        'Unregister-CdpPolicy', 'Update-CdpDistribution', 'New-CdpStagingDistribution', 'Publish-CdpStagingDistribution', 'Undo-CdpPublish' |
            ForEach-Object { @{ Name = $_ } }
    ) {
        $parameters = (Get-Command $Name).Parameters
        $parameters['Wait'].SwitchParameter | Should -BeTrue
        $parameters['WaitTimeoutSec'].Aliases | Should -Be 'TimeoutSec'
        $parameters.Keys | Should -Contain 'PollSec'
    }

    It 'a tear-down waits in any case, and has no switch for it' {
        $parameters = (Get-Command Remove-CdpStagingDistribution).Parameters
        $parameters.Keys | Should -Not -Contain 'Wait'
        $parameters['WaitTimeoutSec'].Aliases | Should -Be 'TimeoutSec'
    }

    It 'a change of a policy is waited for on the primary that it is attached to: <Change>' -ForEach @(
        @{ Change = { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 @with } }
        @{ Change = { Set-CdpTrafficHeader -Id $CdpPolicyId -Header aws-cf-cd-x -HeaderValue on @with } }
        @{ Change = { Get-CdpPolicy | Update-CdpPolicy -Enabled $false @with } }
        @{ Change = { Get-CdpPolicy | Disable-CdpPolicy @with } }
    ) {
        $null = Reset-SlowSimulator 86400
        $with = @{}
        (& $Change).Id | Should -Be $CdpPolicyId
        (Get-CdpDistribution -Id $CdpPrimaryId).Status | Should -Be InProgress
        $null = Reset-SlowSimulator
        $with = @{ Wait = $true; PollSec = 0.05 }
        (& $Change).Id | Should -Be $CdpPolicyId
        (Get-CdpDistribution -Id $CdpPrimaryId).Status | Should -Be Deployed
    }

    It 'a change of a distribution comes out deployed: <Change>' -ForEach @(
        @{ Change = { Get-CdpPolicy | Unregister-CdpPolicy @with } }
        @{ Change = { $null = Get-CdpPolicy | Unregister-CdpPolicy @with; Get-CdpPolicy | Register-CdpPolicy -Primary $CdpPrimaryId @with 3> $null } }
        @{ Change = { Get-CdpDistribution -Id $CdpStagingId | Update-CdpDistribution -Comment other @with } }
        @{ Change = { New-CdpStagingDistribution -PrimaryDistributionId $CdpPrimaryId @with } }
        @{ Change = { Publish-CdpStagingDistribution $CdpPrimaryId (Set-OtherVersion) -Force -SnapshotPath "$TestDrive/" @with } }
        @{ Change = { Publish-CdpStagingDistribution $CdpPrimaryId (Set-OtherVersion) -Force -SnapshotPath "$TestDrive/" @with | Undo-CdpPublish -Force @with } }
    ) {
        $with = @{ Wait = $true; PollSec = 0.05 }
        (& $Change).Status | Should -Be Deployed
    }

    It 'what was changed comes out, and the error says how to go on, when the time is up' {
        $null = Reset-SlowSimulator 86400
        $policy = Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Wait -TimeoutSec 1 -PollSec 0.05 -ErrorAction SilentlyContinue -ErrorVariable problem
        $policy.Weight | Should -Be 0.1
        $problem.FullyQualifiedErrorId | Should -BeLike 'CdpWaitTimeout,*'
        "$problem" | Should -BeLike "*$CdpPrimaryId is still not deployed. Done: write policy *. Left: wait for the primary of policy *. Go on with: Get-CdpDistribution -PolicyId * | Wait-CdpDistribution*"
    }

    It 'the same call, with nothing left to write, goes on waiting' {
        $null = Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1
        (Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Wait -PollSec 0.05).Weight | Should -Be 0.1
        (Get-CdpDistribution -Id $CdpPrimaryId).Status | Should -Be Deployed
    }

    It 'a policy that is attached nowhere has nothing to wait for' {
        $null = Get-CdpPolicy | Unregister-CdpPolicy -Wait -PollSec 0.05
        $said = Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Wait -Verbose 4>&1
        "$said" | Should -BeLike '*is attached to no distribution: there is no deployment to wait for.*'
    }

    It '-WhatIf neither asks for the wait nor waits' {
        Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Wait -WhatIf | Should -BeNullOrEmpty
        Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.05 -Wait -WhatIf | Should -BeNullOrEmpty
    }
}
