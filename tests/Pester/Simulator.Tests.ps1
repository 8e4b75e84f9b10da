#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
}

Describe 'Start-CdpSimulator' {
    AfterEach { Stop-CdpSimulator }

    It 'gives an endpoint with keys, and is used by name or as the default' {
        $named = Start-CdpSimulator -Sample -AccessKey AKIDPESTER -SecretKey pester-secret
        $named.Endpoint.IsLoopback | Should -BeTrue
        (Get-CdpPolicy -EndpointUrl $named.Endpoint -AccessKey AKIDPESTER -SecretKey pester-secret).Id | Should -Be $CdpPolicyId
        { Get-CdpPolicy -EndpointUrl $named.Endpoint -AccessKey AKIDPESTER -SecretKey wrong -ErrorAction Stop } | Should -Throw -ErrorId 'SignatureDoesNotMatch,*'

        $null = Start-CdpSimulator -AsDefault
        Get-CdpPolicy | Should -BeNullOrEmpty
    }

    It 'is the default of all runspaces of the process' {
        $null = Start-CdpSimulator -Sample -AsDefault
        $ids = 1..4 | ForEach-Object -Parallel { Import-Module $using:CdpManifest; (Get-CdpPolicy).Id } -ThrottleLimit 4
        $ids | Should -Be (, $CdpPolicyId * 4)
    }

    It 'takes objects from one runspace into another' {
        $null = Start-CdpSimulator -Sample -AsDefault
        (Get-CdpPolicy | ForEach-Object -Parallel { Import-Module $using:CdpManifest; $_ | Set-CdpTrafficWeight -Weight 0.1 }).Weight | Should -Be 0.1
    }

    It 'rehearses a lost answer' {
        $null = Start-CdpSimulator -Sample -AsDefault -Fault 'Update*:drop-after:1'
        (Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1).Weight | Should -Be 0.1
    }
}

Describe 'Set-CdpSimulator' {
    AfterEach { Stop-CdpSimulator }

    It 'changes faults, denied actions and propagation while it runs, and leaves what is not given' {
        $simulator = Start-CdpSimulator -Sample -AsDefault -Fault 'Get*:throttle:1'
        $changed = $simulator | Set-CdpSimulator -Fault 'List*:503' -PropagationSeconds 60
        $changed.Fault | Should -Be 'List*:503'
        $changed.IsDefault | Should -BeTrue
        { Get-CdpPolicy -RetrySec 0 -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceUnavailable,*'
        (Set-CdpSimulator -Fault @() -DenyAction 'List*').PropagationSeconds | Should -Be 60
        { Get-CdpPolicy -ErrorAction Stop } | Should -Throw -ErrorId 'AccessDenied,*'
        $null = Set-CdpSimulator -DenyAction @()
        (Get-CdpPolicy).Id | Should -Be $CdpPolicyId
    }

    It 'moves the clock on: what propagates is deployed, and the client corrects its own' {
        $null = Start-CdpSimulator -Sample -AsDefault -PropagationSeconds 3600
        $null = Update-CdpDistribution $CdpStagingId -Comment later
        (Get-CdpDistribution $CdpStagingId).Status | Should -Be InProgress
        $null = Set-CdpSimulator -AdvanceSeconds 3600
        (Get-CdpDistribution $CdpStagingId).Status | Should -Be Deployed
        (Set-CdpSimulator).InternalErrorCount | Should -Be 0
    }

    It 'refuses a rule that could never strike, and changes nothing' {
        $null = Start-CdpSimulator -Sample -AsDefault -Fault 'List*:503:1'
        { Set-CdpSimulator -Fault 'Updat:500' -PropagationSeconds 5 -ErrorAction Stop } | Should -Throw "*'Updat'*UpdateContinuousDeploymentPolicy*"
        $now = Set-CdpSimulator
        $now.Fault, $now.PropagationSeconds | Should -Be 'List*:503:1', 0
        { Start-CdpSimulator -Fault 'Updat:500' -ErrorAction Stop } | Should -Throw "*'Updat'*"
    }

    It 'says that there is none' {
        { Set-CdpSimulator -Fault @() -ErrorAction Stop } | Should -Throw 'No simulator was started*'
    }

    It 'refuses a region that can be none, as AWS would' {
        $null = Start-CdpSimulator -Sample -AsDefault
        { Get-CdpPolicy -Region nonsense -ErrorAction Stop } | Should -Throw -ErrorId 'CdpInvalidRegion,*'
        (Get-CdpPolicy -Region eu-west-1).Id | Should -Be $CdpPolicyId
    }
}

Describe 'Stop-CdpSimulator' {
    AfterEach { Stop-CdpSimulator }

    It 'stops one, and all without a name' {
        $one, $two = (Start-CdpSimulator), (Start-CdpSimulator)
        $one | Stop-CdpSimulator
        { Invoke-WebRequest $one.Endpoint -SkipHttpErrorCheck } | Should -Throw
        (Invoke-WebRequest $two.Endpoint -SkipHttpErrorCheck).StatusCode | Should -BeGreaterThan 399
        Stop-CdpSimulator
        { Invoke-WebRequest $two.Endpoint -SkipHttpErrorCheck } | Should -Throw
    }
}
