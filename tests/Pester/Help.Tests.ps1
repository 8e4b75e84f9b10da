#Requires -Version 7.4

BeforeDiscovery {
    $path = $env:CDPTOOLS_MANIFEST ?? (Resolve-Path "$PSScriptRoot/../../CdpTools.psd1").Path
    $manifest = Import-PowerShellDataFile $path
    $helpFile = Join-Path (Split-Path $path) 'en-US/CdpTools.dll-Help.xml'

    # "PS> " begins a command, ">> " continues one, all other lines are what the command prints.
    $number = 0
    $examples = foreach ($command in ([xml](Get-Content $helpFile -Raw)).helpItems.command) {
        foreach ($example in $command.examples.example) {
            $steps = [System.Collections.Generic.List[object]]::new()
            foreach ($line in $example.code -split '\r?\n') {
                if ($line.StartsWith('PS> ')) { $steps.Add(@{ Command = $line.Substring(4); Shown = @() }) }
                elseif ($line -match '^>>( |$)') { $steps[-1].Command += "`n" + $line.Substring(2).TrimStart() }
                else { $steps[-1].Shown += $line }
            }
            @{ Cmdlet = $command.details.name; Title = $example.title.Trim('-', ' '); Number = $number++; Steps = $steps }
        }
    }
}

BeforeAll {
    $path = $env:CDPTOOLS_MANIFEST ?? (Resolve-Path "$PSScriptRoot/../../CdpTools.psd1").Path

    # ETags, request ids, ages, widths of columns and blank lines differ from run to run and do not count.
    function ConvertTo-Comparable([string[]] $Line) {
        $Line -creplace '\bE[0-9A-Z]{11,13}\b', '<ETag>' -replace '(?<=request id )[0-9a-f-]{36}', '<request id>' `
            -creplace '(?<=\s)\d+ (s|min|h|d)\b', '<age>' -replace '\s+|-{2,}', ' ' |
            ForEach-Object Trim | Where-Object Length -GT 0
    }
}

Describe 'Help of <_>' -ForEach $manifest.CmdletsToExport {
    BeforeAll {
        Import-Module $path
        $help = Get-Help $_ -Full
    }

    It 'has synopsis, description, two examples, and a text for each parameter' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        ($help.description | Out-String).Trim() | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $help.parameters.parameter | Where-Object { -not ($_.description | Out-String).Trim() } | ForEach-Object name | Should -BeNullOrEmpty
    }
}

Describe 'Examples of the help' -ForEach @{ All = $examples } {
    BeforeAll {
        # All of them in one child process, as a user would type them.
        $file = New-TemporaryFile
        ConvertTo-Json -InputObject @($All | ForEach-Object { , @($_.Steps.Command) }) -Depth 3 | Set-Content $file
        $printed = @{}
        $errors = @{}
        $env:NO_COLOR = '1'
        $key = $null
        foreach ($line in & (Get-Process -Id $PID).Path -NoProfile -File "$PSScriptRoot/Invoke-HelpExample.ps1" $path $file 2>&1) {
            if ("$line" -match '^##(\d+ \d+)$') { $key = $Matches[1]; $printed[$key] = @() }
            elseif ("$line" -match '^##errors (\d+)$') { $errors[$key] = [int]$Matches[1] }
            elseif ($key) { $printed[$key] += "$line" }
        }
        Remove-Item $file
    }

    It '<Cmdlet>, <Title>' -ForEach $examples {
        for ($i = 0; $i -lt $Steps.Count; $i++) {
            $key = "$Number $i"
            $printed.ContainsKey($key) | Should -BeTrue -Because "'$($Steps[$i].Command)' was run"
            $real = @(ConvertTo-Comparable $printed[$key])
            $shown = @(ConvertTo-Comparable $Steps[$i].Shown)
            if ($shown.Count -eq 0) {
                $errors[$key] | Should -Be 0 -Because "'$($Steps[$i].Command)' succeeds, but it printed: $($real -join "`n")"
                continue
            }
            $real.Count | Should -Be $shown.Count -Because "'$($Steps[$i].Command)' printed: $($real -join "`n")"
            for ($k = 0; $k -lt $shown.Count; $k++) {
                # … stands for anything.
                $real[$k] | Should -MatchExactly ('^' + (($shown[$k] -split '…' | ForEach-Object { [regex]::Escape($_) }) -join '.*') + '$')
            }
        }
    }
}
