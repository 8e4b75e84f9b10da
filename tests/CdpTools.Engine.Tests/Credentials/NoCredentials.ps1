# One call that finds no credentials; the error's id, category, message and advice.
param([string] $ProfileName)

Import-Module "$PSScriptRoot/../../../CdpTools.psd1"
$with = @{}
if ($ProfileName) { $with.ProfileName = $ProfileName }
try { Get-CdpPolicy @with }
catch {
    "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category)"
    "$($_.Exception.Message)"
    "$($_.ErrorDetails.RecommendedAction)"
}
