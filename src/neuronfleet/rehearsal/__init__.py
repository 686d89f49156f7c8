"""Every region through init, validate, plan, apply, verify, re-plan and destroy against an embedded AWS emulator."""
