# A local CloudFront control plane is running, with a primary distribution, its staging distribution and the
# continuous deployment policy between them. Every command below is a real call to it, signed and over HTTP.
# The policy as it is, with the ETag of the version that was read:
$policy = Get-CdpPolicy
$policy
Confirm-Step 'the sample policy starts at weight 0.05' { $policy.Weight -eq 0.05 -and $policy.ETag }

# What would a change do? -WhatIf says old and new, and sends nothing.
$policy | Set-CdpTrafficWeight -Weight 0.1 -WhatIf
Confirm-Step '-WhatIf changes nothing' { (Get-CdpPolicy -Id $policy.Id).ETag -ceq $policy.ETag }

# The change itself. The ETag goes along as If-Match, and the new version comes back with a new one:
$changed = $policy | Set-CdpTrafficWeight -Weight 0.1
$changed
Confirm-Step 'the weight is 0.1, under a new ETag' { $changed.Weight -eq 0.1 -and $changed.ETag -and $changed.ETag -cne $policy.ETag }
Confirm-Step 'the service has what came back' { $now = Get-CdpPolicy -Id $policy.Id; $now.Weight -eq 0.1 -and $now.ETag -ceq $changed.ETag }

# $policy is now stale. Writing with it is refused, because it would undo an edit that it has not seen:
$policy | Set-CdpTrafficWeight -Weight 0.02
Confirm-Refused PreconditionFailed
Confirm-Step 'a refused write changes nothing' { (Get-CdpPolicy -Id $policy.Id).ETag -ceq $changed.ETag }

# The object that came back is current, so the next write goes through:
$changed | Set-CdpTrafficWeight -Weight 0.15
Confirm-Step 'the next write with the new object works' { (Get-CdpPolicy -Id $policy.Id).Weight -eq 0.15 }
