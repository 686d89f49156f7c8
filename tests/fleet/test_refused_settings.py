"""AMIs, keys, secrets and roles that cannot be used; each told at its TOML path."""

from __future__ import annotations

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"

AMIS = [
    pytest.param(
        '[ami]\nfamily = "amazon-linux-2023/neurn"',
        "ami.family",
        "AMI family 'amazon-linux-2023/neurn' is not in the catalogue; did you mean 'amazon-linux-2023/neuron'?",
        id="unknown-family",
    ),
    *(
        pytest.param(
            f'[ami]\nversion = "{version}"',
            "ami.version",
            f"{version!r} is no version, for 20261340 is no day; give YYYYMMDD, or 'recommended'",
            id=f"no-day-{len(version)}",
        )
        for version in ("20261340", "2023.0.20261340")
    ),
    pytest.param(
        '[ami]\nfamily = "amazon-linux-2/inf"\n[services.new]\nimage = "pytorch-2.9.0-neuronx"\n'
        'instance_type = "inf2.xlarge"',
        "ami.family",
        "amazon-linux-2/inf has kernel 4.14 and its Neuron driver 2.17.17.0, but pytorch-2.9.0-neuronx has Neuron SDK "
        "2.31.1, which takes a kernel from 5.10 on; take amazon-linux-2023/neuron, or an image with an SDK before 2.20",
        id="sdk-newer-than-the-kernel",
    ),
    pytest.param(
        '[ami]\nfamily = "amazon-linux-2023"',
        "ami.family",
        "amazon-linux-2023 carries no Neuron driver; for inf1.xlarge take amazon-linux-2023/neuron",
        id="family-without-driver",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "c6i.large"\nami_family = "amazon-linux-2023/neuron"',
        "capacities.a.ami_family",
        "amazon-linux-2023/neuron is for Neuron devices; for c6i.large take amazon-linux-2023",
        id="driver-without-devices",
    ),
    pytest.param(
        '[capacities.a]\ninstance_type = "c6g.large"\nami_family = "amazon-linux-2023"',
        "capacities.a.ami_family",
        "amazon-linux-2023 is x86_64, c6g.large is arm64; take amazon-linux-2023/arm64",
        id="other-architecture",
    ),
    pytest.param(
        'name = "fleet"\nregions = ["ap-southeast-4"]\n[ami]\nfamily = "amazon-linux-2022/neuron"\n[services.big]\n'
        'image = "pytorch-2.9.0-neuronx"\ninstance_type = "trn1.32xlarge"',
        "ami.family",
        "amazon-linux-2022/neuron was never published in ap-southeast-4; take amazon-linux-2023/neuron",
        id="family-absent-from-region",
    ),
    pytest.param(
        '[ami]\nversion = "latest"',
        "ami.version",
        "'latest' is not a version; give 'recommended' to follow AWS, or a version to stay on",
        id="latest",
    ),
    pytest.param(
        '[ami]\nversion = "1.2.3"',
        "ami.version",
        "'1.2.3' is no version of the AMI family 'amazon-linux-2023/neuron'; give 'recommended', a version such as "
        "'2023.0.20260922', or an image name such as 'al2023-ami-ecs-neuron-hvm-2023.0.20260922-kernel-6.1-x86_64'",
        id="no-version",
    ),
    pytest.param(
        '[ami]\nimage_id = "ami-0123456789abcdef0"\n[capacities.a]\ninstance_type = "inf1.xlarge"\n'
        'ami_version = "20260922"',
        "capacities.a.ami_version",
        "is a version of an AMI family, but ami.image_id names an image; give ami_family as well, or drop it",
        id="version-of-an-image-id",
    ),
]

ARNS = [
    pytest.param(
        f'[logs]\nkms_key_id = "{KEY}"', "logs.kms_key_id", "is a key of eu-west-1, which us-east-1", id="logs"
    ),
    pytest.param(
        f'[capacities.a]\ninstance_type = "inf1.xlarge"\nkms_key_id = "{KEY}"',
        "capacities.a.kms_key_id",
        "is a key of eu-west-1, which us-east-1 cannot use; write {region} in it",
        id="volume-key-of-another-region",
    ),
    pytest.param(
        '[logs]\nkms_key_id = "alias/logs"', "logs.kms_key_id", "'alias/logs' is no ARN; one looks", id="alias"
    ),
    pytest.param(
        '[logs]\nkms_key_id = "arn:aws:kms:us-east-1:123456789012:alias/logs"',
        "logs.kms_key_id",
        "is not the ARN of a KMS key, such as arn:aws:kms:REGION:ACCOUNT:key/ID",
        id="alias-arn",
    ),
    pytest.param(
        '[services.a]\nimage = "pytorch-1.13.1"\nsecrets = { T = "arn:aws-cn:ssm:cn-north-1:12345678901:parameter/x" }',
        "services.a.secrets.T",
        "is of the partition aws-cn, but us-east-1 is in aws; write arn:{partition}:..., or give it its own under "
        "overrides.us-east-1",
        id="secret-of-another-partition",
    ),
    pytest.param(
        '[services.a]\nimage = "pytorch-1.13.1"\nmodel = "s3://bucket/x"\n'
        f'model_kms_key_arn = "{KEY.replace(":aws:", ":aws-us-gov:")}"',
        "services.a.model_kms_key_arn",
        "is of the partition aws-us-gov, but us-east-1 is in aws",
        id="model-key-of-another-partition",
    ),
    pytest.param(
        'account_id = "123456789012"\n[services.a]\nimage = "pytorch-1.13.1"\n'
        'task_role_arn = "arn:aws:iam::210987654321:role/x"',
        "services.a.task_role_arn",
        "is a role of 210987654321, but account_id is 123456789012; ECS takes no other",
        id="role-of-another-account",
    ),
    pytest.param(
        '[services.a]\nimage = "pytorch-1.13.1"\nexecution_role_arn = "arn:aws-cn:iam::210987654321:role/x"',
        "services.a.execution_role_arn",
        "is of the partition aws-cn",
        id="role-of-another-partition",
    ),
]


@pytest.mark.parametrize(("text", "path", "words"), [*AMIS, *ARNS])
def test_it_is_refused_with_the_way_out(refused, text, path, words):
    """What cannot work in a region is refused at its path, with what there is and what to change."""
    assert words in refused(text + "\n" + BERT)[path]
