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

Describe 'A store in S3' {
    It 'costs nobody anything who does not use it: its assembly is loaded then and not before' {
        $script = @"
            Import-Module '$CdpManifest'
            function Get-Loaded { [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name -contains 'AWSSDK.S3' }
            `$null = Start-CdpSimulator -Sample -AsDefault
            `$null = Get-CdpPolicy
            `$null = Start-CdpRollout EDFDVBD6EXAMPLE '$TestDrive/quick.json' -Store '$TestDrive/small' -Force -WarningAction Ignore
            Get-Loaded
            `$env:AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:9'
            Get-CdpRollout -Store s3://journal/a -AccessKey A -SecretKey S -MaxRetry 0 -ErrorAction Ignore
            Get-Loaded
"@
        (Invoke-Pwsh '-Command', $script).Output.Trim() -split '\s+' | Should -Be 'False', 'True'
    }

    It 'says why <Store> is none' -ForEach @(
        @{ Store = 's3://x'; Part = "*'x' is not the name of a bucket*" }
        @{ Store = 's3://journal//a'; Part = '*is not a prefix for keys*' }
        @{ Store = 's3://journal/a?region=eu-west-1'; Part = '*neither profile=NAME nor credentials=default*' }
    ) {
        { Get-CdpRollout -Store $Store -ErrorAction Stop } | Should -Throw -ErrorId 'CdpStoreUnusable,CdpTools.Commands.GetCdpRolloutCommand' -ExpectedMessage $Part
    }
}

Describe 'New-CdpFleetPlan' {
    BeforeAll { $plan = @{ Steps = @{ Weight = 0.05; Hold = '30m'; Approve = 'Board' } } }

    It 'puts canaries first and then goes from few requests to many, in waves' {
        $sites = @'
PrimaryId,Account,Requests,Canary
E1,111122223333,900,
E2,111122223333,5,
E3,222233334444,70,yes
E4,,,
E5,,6,
'@ | ConvertFrom-Csv
        $fleet = $sites | New-CdpFleetPlan shop-42 $plan -WaveSize 2 -Approve -MaxConcurrency 3 -ToleratedFailurePercentage 25
        $fleet.Waves.ForEach{ $_.Sites.PrimaryId -join ' ' } | Should -Be 'E3', 'E2 E5', 'E1 E4'
        $fleet.Waves.Approve | Should -Be $false, $true, $true
        $fleet.SiteCount | Should -Be 5
        $json = $fleet.Json | ConvertFrom-Json
        $json.fleet | Should -Be shop-42
        $json.plan.Steps.Hold | Should -Be 30m
        $json.waves[1].toleratedFailurePercentage | Should -Be 25
        $json.waves[1].maxConcurrency | Should -Be 2
        $json.waves[2].targets[0] | ConvertTo-Json -Compress | Should -Be '{"primaryId":"E1","account":"111122223333"}'
        ($fleet | Format-Table | Out-String) | Should -BeLike '*shop-42*1, 2, 2*'
    }

    It 'takes each site once, and says of each that it cannot take why' {
        Set-Content "$TestDrive/wrong.json" '{ "Steps": [ { "Wieght": 0.05 } ] }'
        $sites = @(
            'E1', 'E1', [pscustomobject]@{ PrimaryId = 'E2'; Plan = "$TestDrive/wrong.json" }, [pscustomobject]@{ PrimaryId = 'E3'; Account = '12' }, [pscustomobject]@{ Name = 'x' }
            [pscustomobject]@{ PrimaryId = 'E4'; Plan = @{ Steps = @{ Weight = 0.1; Hold = '5m' }; Gates = @{ orders = @{ Type = 'Script'; Path = 'x.ps1' } } } }
            [pscustomobject]@{ PrimaryId = 'E5'; Plan = "$TestDrive/none.json" }
        )
        $fleet = $sites | New-CdpFleetPlan shop-42 $plan -ErrorVariable problems -ErrorAction SilentlyContinue
        $fleet.Waves.Sites.PrimaryId | Should -Be E1
        $problems.ForEach{ ($_.FullyQualifiedErrorId -split ',')[0] } | Should -Be 'CdpInvalidFleetPlan', 'CdpPlanUnknownKey', 'CdpInvalidFleetPlan', 'CdpInvalidFleetPlan', 'CdpInvalidFleetPlan', 'CdpPlanUnreadable'
        $problems[0].Exception.Message | Should -BeLike '*E1 is in the fleet shop-42 already*'
    }

    It 'refuses a plan for all that is wrong, no sites, sites without a plan, and more than a state machine takes' {
        { 'E1' | New-CdpFleetPlan shop-42 @{ Steps = @{ Wieght = 1 } } } | Should -Throw -ErrorId 'CdpPlanUnknownKey,CdpTools.Commands.NewCdpFleetPlanCommand'
        { @() | New-CdpFleetPlan shop-42 $plan } | Should -Throw '*has no site*'
        { 'E1' | New-CdpFleetPlan shop-42 -ErrorAction Stop } | Should -Throw '*E1 has no plan*'
        { 'E1' | New-CdpFleetPlan 'shop 42' $plan } | Should -Throw
        { 1..20000 | ForEach-Object { "E$_" } | New-CdpFleetPlan shop-42 $plan } | Should -Throw '*20,000 sites*262,144*'
    }

    It 'writes a file that is not there, and overwrites with -Force only' {
        $path = "$TestDrive/fleet.json"
        $null = 'E1' | New-CdpFleetPlan shop-42 $plan -Path $path -WhatIf
        $path | Should -Not -Exist
        $null = 'E1' | New-CdpFleetPlan shop-42 $plan -Path $path
        { 'E2' | New-CdpFleetPlan shop-42 $plan -Path $path } | Should -Throw '*is there already*'
        $null = 'E2' | New-CdpFleetPlan shop-42 $plan -Path $path -Force
        (Get-Content $path -Raw | ConvertFrom-Json).waves[0].targets.primaryId | Should -Be E2
    }

    It 'takes the primaries of an account, by their tags and their size' {
        Reset-Fleet 3
        $sites = Get-CdpDistribution | New-CdpFleetPlan shop-42 $plan
        $sites.Waves.Sites.PrimaryId | Should -Be 'EDFDVBD6EXAMPLE', 'ESITE002EXAMPLE', 'ESITE003EXAMPLE'
        { Get-CdpDistribution | New-CdpFleetPlan shop-42 $plan -Tag @{ team = 'shop' } } | Should -Throw '*has no site*'
        ('EDFDVBD6EXAMPLE' | New-CdpFleetPlan shop-42 $plan -BySize).Waves.Sites.Requests | Should -BeNullOrEmpty
    }
}

Describe 'Get-CdpFleet' {
    It 'shows each site of a fleet plan, begun or not, and those in the store by name' {
        Reset-Fleet 4
        $plan = @{ Name = 'shop-42'; Steps = @{ Weight = 0.05; Hold = '0s'; Approve = 'Board' } }
        $fleet = 'EDFDVBD6EXAMPLE', 'ESITE002EXAMPLE', 'ESITE003EXAMPLE' | New-CdpFleetPlan shop-42 $plan -WaveSize 1 -Path "$TestDrive/shop.json" -Force
        $null = 'EDFDVBD6EXAMPLE', 'ESITE002EXAMPLE' | ForEach-Object { Start-CdpRollout $_ $plan -Force -WarningAction Ignore }
        $null = Start-CdpRollout ESITE004EXAMPLE "$TestDrive/plan.json" -Force -WarningAction Ignore
        $null = Stop-CdpRollout ESITE002EXAMPLE-1 -Force
        foreach ($given in $fleet, "$TestDrive/shop.json") {
            $targets = Get-CdpFleet -Plan $given
            $targets.PrimaryId | Should -Be 'EDFDVBD6EXAMPLE', 'ESITE002EXAMPLE', 'ESITE003EXAMPLE'
            $targets.Status | Should -Be 'Progressing', 'RollingBack', 'NotStarted'
            $targets.Wave | Should -Be 1, 2, 2
            $targets[0].Account | Should -Be 123456789012
        }
        (Get-CdpFleet shop-42).Id | Should -Be 'EDFDVBD6EXAMPLE-1', 'ESITE002EXAMPLE-1'
        (Get-CdpFleet -Plan $fleet -Wave 1).PrimaryId | Should -Be EDFDVBD6EXAMPLE
        Get-CdpFleet -Plan $fleet -Pooled | Should -BeNullOrEmpty
        { Get-CdpFleet shop-1 -ErrorAction Stop } | Should -Throw -ErrorId 'CdpNoSuchRollout,CdpTools.Commands.GetCdpFleetCommand'
        { Get-CdpFleet -Plan "$TestDrive/plan.json" -ErrorAction Stop } | Should -Throw -ErrorId 'CdpInvalidFleetPlan,CdpTools.Commands.GetCdpFleetCommand'
    }

    It 'says which journal cannot be read, and shows the others' {
        Reset-Fleet 2
        $plan = @{ Name = 'shop-42'; Steps = @{ Weight = 0.05; Hold = '0s'; Approve = 'Board' } }
        $null = 'EDFDVBD6EXAMPLE', 'ESITE002EXAMPLE' | ForEach-Object { Start-CdpRollout $_ $plan -Force -WarningAction Ignore }
        $damaged = Get-ChildItem "$env:CDPTOOLS_STORE/ESITE002EXAMPLE" -Recurse -File
        Set-Content $damaged.FullName ((Get-Content $damaged.FullName -Raw) -replace '"V": 1', '"V": 2')
        $targets = Get-CdpFleet shop-42 -ErrorVariable problems -ErrorAction SilentlyContinue
        $targets.Status | Should -Be 'Progressing', 'Error'
        $problems.FullyQualifiedErrorId | Should -Be 'CdpJournalNewer,CdpTools.Commands.GetCdpFleetCommand'
    }
}
