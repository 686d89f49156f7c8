"""Images and runtimes that cannot be pulled, or cannot work on the instances; each told at its TOML path."""

from __future__ import annotations

import pytest

BERT = '[services.bert]\nimage = "pytorch-1.13.1"\n'
OWN = '[services.bert]\nimage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"\n'
RTD = (
    '[services.bert]\nimage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"\nruntime = "neuron-rtd"\n'
    'sidecar = { image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/rtd:1.0" }\n'
)

IMAGES = [
    pytest.param(
        '[services.bert]\nimage = "pytorch-1.13"',
        "services.bert.image",
        "is neither an image of the catalogue ('neuronfleet catalogue images' lists them) nor a full reference with a "
        "tag or digest, such as 123456789012.dkr.ecr.{region}.{dns_suffix}/bert:1.0; did you mean 'pytorch-1.13.1'?",
        id="unknown-image",
    ),
    pytest.param(
        '[services.bert]\nimage = "ghcr.io/me/bert:1 2"',
        "services.bert.image",
        "is neither an image of the catalogue",
        id="image-with-space",
    ),
    pytest.param(
        '[services.bert]\nimage = "123456789012.dkr.ecr.{regoin}.amazonaws.com/bert:1"',
        "services.bert.image",
        "has a placeholder that is not known; known are {fleet}, {region}, {stack}, {partition}, {dns_suffix}, and "
        "{account_id} where account_id is set",
        id="unknown-placeholder",
    ),
    pytest.param(
        '[services.bert]\nimage = "ghcr.io/{region.__class__}:1"',
        "services.bert.image",
        "has a placeholder that is not known",
        id="placeholder-that-reaches-inside",
    ),
    pytest.param(
        OWN + 'image_registry = "dlc"',
        "services.bert.image_registry",
        "chooses where a catalogue image is pulled from; a full reference names its registry itself: leave it out",
        id="registry-of-a-reference",
    ),
    pytest.param(
        '[services.bert]\nimage = "tensorflow-2.10.1"\nimage_registry = "ecr-public"',
        "services.bert.image",
        "image 'tensorflow-2.10.1' is not in the registry 'ecr-public'; it is in: dlc",
        id="not-in-that-registry",
    ),
    pytest.param(
        '[services.bert]\nimage = "pytorch-2.9.0-neuronx"\ninstance_type = "inf1.xlarge"',
        "services.bert.image",
        "pytorch-2.9.0-neuronx serves inf2, trn1, trn1n, not inf1: its Neuron runtime does not know those devices; "
        "images that do: pytorch-1.13.1, tensorflow-2.10.1",
        id="neuronx-on-inf1",
    ),
    pytest.param(
        BERT + 'instance_type = "inf2.xlarge"',
        "services.bert.image",
        "pytorch-1.13.1 serves inf1, not inf2",
        id="neuron-on-inf2",
    ),
    pytest.param(
        '[services.bert]\nimage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/bert-neuronx:1.0"',
        "services.bert.image",
        "is a -neuronx image, for Inf2 and Trn; Inf1 needs a -neuron image (SDK 2.20 or older)",
        id="own-neuronx-on-inf1",
    ),
    pytest.param(
        '[services.bert]\nimage = "123456789012.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference-neuron:'
        '1.13.1-neuron-py310-sdk2.20.2-ubuntu20.04"\ninstance_type = "inf2.xlarge"',
        "services.bert.image",
        "pytorch-1.13.1 serves inf1, not inf2",
        id="mirrored-image-on-inf2",
    ),
    pytest.param(
        '[services.bert]\nimage = "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/bert:1.0"',
        "services.bert.image",
        "lies in another partition: registries of us-east-1 are in aws and end in amazonaws.com; write {dns_suffix}",
        id="image-of-another-partition",
    ),
    pytest.param(
        '[services.bert]\nimage = "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com/bert:1.0"',
        "services.bert.image",
        "lies in another partition: registries of us-east-1 are in aws",
        id="image-of-govcloud",
    ),
    pytest.param(
        '[services.bert]\nimage = "217643126080.dkr.ecr.us-east-1.amazonaws.com/bert:1.0"',
        "services.bert.image",
        "AWS Deep Learning Containers has no registry 217643126080 in us-east-1, there it is 763104351884",
        id="registry-account-of-another-region",
    ),
    pytest.param(
        "[services.web]\nimage = 'pytorch-1.13.1'\ndevices_per_task = 0\ninstance_type = 'c6g.large'",
        "services.web.image",
        "pytorch-1.13.1 is built for x86_64 and cannot start on c6g.large (arm64)",
        id="x86-image-on-arm64",
    ),
    pytest.param(
        BERT + 'runtime = "neuron-rtd"',
        "services.bert.runtime",
        "'neuron-rtd' contradicts pytorch-1.13.1, which has libnrt; leave it out",
        id="runtime-contradicts-image",
    ),
    pytest.param(
        RTD.replace("amazonaws.com/rtd", "amazonaws.com.cn/rtd"),
        "services.bert.sidecar.image",
        "lies in another partition",
        id="sidecar-of-another-partition",
    ),
    pytest.param(
        RTD.replace('"123456789012.dkr.ecr.us-east-1.amazonaws.com/rtd:1.0"', '"neuron-rtd"'),
        "services.bert.sidecar.image",
        "'neuron-rtd' is neither an image of the catalogue",
        id="sidecar-without-tag",
    ),
    pytest.param(
        OWN + f'sidecar = {{ image = "{OWN.split(chr(34))[1]}" }}',
        "services.bert.sidecar",
        "belongs to Neuron Runtime 1.x; this image has the runtime in its own process",
        id="sidecar-for-libnrt",
    ),
    pytest.param(
        RTD,
        "services.bert.image",
        "uses Neuron Runtime 1.x (neuron-rtd), which no driver since Neuron 2.3 (October 2022) serves",
        id="runtime-1-on-a-current-ami",
    ),
    pytest.param(
        '[ami]\nimage_id = "ami-0123456789abcdef0"\n[capacities.a]\ninstance_type = "inf1.xlarge"\n'
        'ami_family = "amazon-linux-2023/neuron"\n' + RTD + 'capacity = "a"',
        "services.bert.image",
        "uses Neuron Runtime 1.x (neuron-rtd), which no driver since",
        id="runtime-1-past-an-old-ami",
    ),
    pytest.param(
        '[ami]\nimage_id = "ami-0123456789abcdef0"\n' + RTD + 'devices_per_task = 0\ninstance_type = "c6i.large"',
        "services.bert.sidecar",
        "is the daemon of Neuron devices, and this workload has none; leave it out",
        id="sidecar-without-devices",
    ),
]


@pytest.mark.parametrize(("text", "path", "words"), IMAGES)
def test_it_is_refused_with_the_way_out(refused, text, path, words):
    """What cannot work is refused at its path, with the limit that binds and what to change."""
    assert words in refused(text)[path]
