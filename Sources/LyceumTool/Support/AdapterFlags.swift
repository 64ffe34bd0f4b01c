import ArgumentParser
import Lyceum

/// Adapters on a model: `--adapter PATH[:weight]`, several times.
struct AdapterFlags: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A PEFT adapter folder; PATH:0.5 lets it work half as strongly. Several are summed.", valueName: "path[:weight]"))
    var adapter: [String] = []

    /// The adapters for a base model; nil for none.
    func load(for checkpoint: Checkpoint) throws -> AdapterMixture? {
        guard !adapter.isEmpty else { return nil }
        let uses = try adapter.map { try Self.use($0, for: checkpoint, flag: "--adapter") }
        let mixture = AdapterMixture(uses)
        try mixture.check()
        return mixture
    }

    /// `PATH` or `PATH:weight`. A path that is there as it stands has no weight.
    static func use(_ text: String, for checkpoint: Checkpoint, flag: String) throws -> AdapterUse {
        guard let colon = text.lastIndex(of: ":"), FileSystem.attributes(text) == nil else {
            return AdapterUse(try Adapter.load(text, for: checkpoint))
        }
        guard let weight = Float(text[text.index(after: colon)...]), weight.isFinite else {
            throw LyceumError(
                .invalidArgument, "expected a number after the colon, found “\(text[text.index(after: colon)...])”", at: "\(flag) \(text)",
                remedy: "write PATH or PATH:0.5")
        }
        return AdapterUse(try Adapter.load(String(text[..<colon]), for: checkpoint), weight: weight)
    }
}
