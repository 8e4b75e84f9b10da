#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    function Reset-Fleet([int] $Sites = 20) {
        Stop-CdpSimulator
        $null = Start-CdpSimulator -Sample -Sites $Sites -AsDefault
        $env:CDPTOOLS_STORE = (New-Item -ItemType Directory "$TestDrive/$(New-Guid)").FullName
    }
    Set-Content "$TestDrive/plan.json" '{ "Steps": [ { "Weight": 0.05, "Hold": "0s", "Approve": "Board" } ] }'
    Set-Content "$TestDrive/quick.json" '{ "Steps": [ { "Weight": 0.05, "Hold": "0s" } ] }'
}

AfterAll { $env:CDPTOOLS_STORE = $null; Stop-CdpSimulator }

Describe 'Twenty sites at a prompt' {
    It 'starts them from a CSV, says what is wrong with one, and goes on with the others' {
        Reset-Fleet
        $sites = @((Get-CdpDistribution).Where{ -not $_.Staging }.Id)
        Set-Content "$TestDrive/sites.csv" (@('PrimaryId', 'ENOSUCHSITE') + $sites + $sites[3])
        $started = Import-Csv "$TestDrive/sites.csv" | Start-CdpRollout -Plan "$TestDrive/quick.json" -Force -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction Ignore
        $started.PrimaryId | Should -Be $sites
        $problems.FullyQualifiedErrorId | Should -Be 'NoSuchDistribution,CdpTools.Commands.StartCdpRolloutCommand', 'CdpRolloutUnderWay,CdpTools.Commands.StartCdpRolloutCommand'
        $problems[1].Exception.Message | Should -BeLike "*$($sites[3])-1 is under way*"
    }

    It 'writes nothing with -WhatIf' {
        Reset-Fleet 3
        [pscustomobject]@{ PrimaryId = 'EDFDVBD6EXAMPLE' }, [pscustomobject]@{ PrimaryId = 'ESITE003EXAMPLE' } |
            Start-CdpRollout -Plan "$TestDrive/quick.json" -WhatIf -WarningAction Ignore | Should -BeNullOrEmpty
        Get-CdpRollout | Should -BeNullOrEmpty
    }

    It 'carries all of them on, puts each out as it ends, and says which one cannot be gone on with' {
        Reset-Fleet
        $sites = @((Get-CdpDistribution).Where{ -not $_.Staging }.Id)
        $null = $sites[0..18] | ForEach-Object { [pscustomobject]@{ PrimaryId = $_ } } | Start-CdpRollout -Plan "$TestDrive/quick.json" -Force -WarningAction Ignore
        $asks = Start-CdpRollout $sites[19] "$TestDrive/plan.json" -Force -WarningAction Ignore

        # A journal that a newer version has written.
        $newer = Get-ChildItem "$env:CDPTOOLS_STORE/$($sites[5])" -Recurse -File
        Set-Content $newer.FullName ((Get-Content $newer.FullName -Raw) -replace '"V": 1', '"V": 2')
        $ids = $sites | ForEach-Object { [pscustomobject]@{ Id = "$_-1" } }
        $ended = $ids | Wait-CdpRollout -ThrottleLimit 4 -ErrorVariable problems -ErrorAction SilentlyContinue -InformationAction Ignore
        $ended.Count | Should -Be 19
        ($ended | Where-Object Id -NE $asks.Id).Status | Select-Object -Unique | Should -Be Completed
        ($ended | Where-Object Id -EQ $asks.Id).Status | Should -Be AwaitingApproval
        $problems.FullyQualifiedErrorId | Should -Be 'CdpJournalNewer,CdpTools.Commands.WaitCdpRolloutCommand'
        $problems.TargetObject | Should -Be "$($sites[5])-1"
    }

    It 'carries on those that Get-CdpRollout gives, once each' {
        Reset-Fleet 3
        $null = 'EDFDVBD6EXAMPLE', 'ESITE002EXAMPLE' | ForEach-Object { Start-CdpRollout $_ "$TestDrive/quick.json" -Force -WarningAction Ignore }
        $rollouts = Get-CdpRollout -Status Progressing
        $rollouts + $rollouts | Wait-CdpRollout -InformationAction Ignore | ForEach-Object Id | Sort-Object | Should -Be 'EDFDVBD6EXAMPLE-1', 'ESITE002EXAMPLE-1'
    }
}
