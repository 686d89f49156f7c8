"""Machine images: policies AMI001 and on."""
