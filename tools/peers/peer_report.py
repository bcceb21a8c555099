"""What PyTorch says that it computes with. Prints one line of JSON; oneDNN adds its own word where ONEDNN_VERBOSE=1 asks for it."""

import json

import torch

# Large enough that PyTorch hands it to oneDNN, which speaks when it is first used.
torch.nn.functional.conv2d(torch.rand(2, 32, 64, 64), torch.rand(64, 32, 3, 3))
print(json.dumps({
    "kind": "peer-report",
    "versions": {"torch": torch.__version__},
    "instructionSet": torch.backends.cpu.get_cpu_capability(),
    "configuration": [line.strip(" -") for line in torch.__config__.show().splitlines()
                      if "CPU capability" in line or "MKL-DNN" in line or "Math Kernel" in line],
}))
