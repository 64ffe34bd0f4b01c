import ArgumentParser
import Lyceum

struct MixtureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mixture",
        abstract: "Count what sources of training data hold, plan their rates, write the mixture for training.",
        discussion: """
            Examples:
              lyceum mixture show web=curated/kept books=books/ --by language --output counts.json
              lyceum mixture plan counts.json --temperature 2 --tokens 10G --passes 4
              lyceum mixture plan web=curated/kept books=books/ --rate web=0.7 --rate books=0.3 --output mixture.yaml
              lyceum mixture write counts.json --temperature 2 --tokens 10G --output mixture
              lyceum mixture select crawl/ --target wiki.jsonl --share 0.2 --output selected.jsonl
              lyceum train train.yaml --data mixture/mixture.yaml
            """,
        subcommands: [MixtureShowCommand.self, MixturePlanCommand.self, MixtureWriteCommand.self, MixtureSelectCommand.self])
}

struct MixtureShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Count documents and tokens by source, and by language, genre or any field; measure perplexity.",
        discussion: """
            Example:
              lyceum mixture show web=curated/kept books=books/ --by language --tokenizer smollm2-135m-instruct --perplexity wiki.ngram
            """)

    @OptionGroup var inputs: MixtureInputs

    @Option(help: "File for the counts, JSON; lyceum mixture plan and write read it.")
    var output: String?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let (inventory, _) = try inputs.open()
        if let output { try AtomicFile.write(inventory.json.text(indent: 1) + "\n", to: output) }
        json ? Output.json(inventory.json) : MixtureText.show(inventory)
    }
}

struct MixturePlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what rates give: tokens and passes of each source; write the file that lyceum train --data reads.",
        discussion: """
            Rates come from --rate, or from the sources' sizes by --temperature and --perplexity-power. Training then draws documents at these rates, whole \
            ones, or to the token in every step (mixing: {rates: exact}). Sources that are divided by a field are written first (lyceum mixture write).

            Example:
              lyceum mixture plan web=curated/kept books=books/ --temperature 3 --passes 4 --output mixture.yaml
            """)

    @OptionGroup var inputs: MixtureInputs
    @OptionGroup(title: "Rates") var flags: MixtureRateFlags

    @Option(help: "File for lyceum train --data, YAML.")
    var output: String?

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        let (inventory, _) = try inputs.open()
        let rates = try flags.rates(inventory)
        if let output {
            guard inventory.fields.isEmpty else {
                throw LyceumError(
                    .invalidArgument, "sources divided by \(inventory.fields.joined(separator: ", ")) have no files of their own", at: "--output",
                    remedy: "write them by lyceum mixture write")
            }
            let sources = inventory.groups.indices.map { place in
                let group = inventory.groups[place]
                return (group.source, inventory.sources.first { $0.name == group.source }?.paths ?? [], rates.shares[place])
            }
            try AtomicFile.write(
                MixtureWriter.configuration(
                    sources.filter { $0.2 > 0 }, field: inventory.field, passes: flags.passes,
                    comment: "Made by lyceum mixture plan; weights are parts of the \(inventory.unit)."), to: output)
        }
        json ? Output.json(MixtureText.json(inventory, rates)) : MixtureText.show(inventory, rates)
        if let output, !json { Output.line(output) }
    }
}

struct MixtureWriteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write",
        abstract: "Write a mixture: of each source or group as many documents as its rate says, repeated or drawn by the seed.",
        discussion: """
            A group that is taken 2.3 times has all its documents twice, then documents drawn without repetition until 0.3 of its tokens are full: the rates are \
            kept to less than a document. OUTPUT gets a file of JSON lines for each group, or token shards with --shards, and mixture.yaml for lyceum train.

            Examples:
              lyceum mixture write web=curated/kept books=books/ --rate web=0.7 --rate books=0.3 --tokens 50M --output mixture
              lyceum mixture write crawl/ --by language --temperature 3 --tokenizer smollm2-135m-instruct --shards --output mixture
            """)

    @OptionGroup var inputs: MixtureInputs
    @OptionGroup(title: "Rates") var flags: MixtureRateFlags

    @Option(help: "Folder for the mixture; must be empty or absent.")
    var output: String

    @Option(help: "Seed of the draws, 0 or more.")
    var seed: UInt64 = 1

    @Flag(help: "Write token shards by --tokenizer, each document with its end token, in place of JSON lines.")
    var shards = false

    @Flag(help: "One JSON object instead of words.")
    var json = false

    func run() throws {
        if FileSystem.isFolder(output), !(try FileSystem.names(in: output)).isEmpty {
            throw LyceumError(.invalidArgument, "the output folder is not empty", at: output, remedy: "name another folder")
        }
        let (inventory, reading) = try inputs.open()
        guard !shards || reading.tokenizerName != nil else {
            throw LyceumError(.invalidArgument, "shards need a tokenizer", at: "--shards", remedy: "add --tokenizer MODEL")
        }
        let rates = try flags.rates(inventory)
        let progress = ProgressReporter("writing", unit: .items("steps"))
        let written = try MixtureWriter(inventory, rates, reading: reading, seed: seed).write(to: output) { done, total in
            progress.describe(total: total)
            progress.update(to: done)
        }
        progress.finish()
        var paths = written.map(\.path)
        if shards { paths = try paths.map { try build($0, reading) } }
        let all = Double(max(written.reduce(0) { $0 + $1.tokens }, 1))
        try AtomicFile.write(
            MixtureWriter.configuration(
                written.indices.map { (written[$0].group.name, [paths[$0]], Double(written[$0].tokens) / all) },
                field: shards ? "text" : reading.field, passes: nil,
                comment: "Made by lyceum mixture write; one pass through all has the rates."), to: output + "/mixture.yaml")
        report(written, paths, all, inventory)
    }

    private func build(_ path: String, _ reading: MixtureReading) throws -> String {
        let model = try ShardModel.open(reading.tokenizerName ?? "")
        let end = model.tokenizer.endOfSequence ?? model.endTokens.min()
        let folder = String(path.dropLast(".jsonl".count))
        let builder = try ShardBuilder(
            try DataFile.find([path]), encoder: TextEncoder(model.tokenizer, field: reading.field, end: end), folder: folder,
            options: ShardBuilder.Options(threads: try inputs.threads ?? ThreadPool.requestedThreadCount()))
        let progress = ProgressReporter("tokenizing \(FileSystem.name(of: path))", unit: .bytes)
        _ = try builder.build { state in
            progress.describe(total: state.totalBytes)
            progress.update(to: state.bytes)
        }
        progress.finish()
        try FileSystem.remove(path)
        return folder
    }

    private func report(_ written: [MixtureWriter.Written], _ paths: [String], _ all: Double, _ inventory: MixtureInventory) {
        if json {
            return Output.json([
                "output": .string(output), "unit": .string(inventory.unit),
                "groups": .array(
                    written.indices.map { place in
                        [
                            "name": .string(written[place].group.name), "path": .string(paths[place]), "documents": .integer(written[place].documents),
                            "tokens": .integer(written[place].tokens), "share": .number(Double(written[place].tokens) / all),
                        ]
                    }),
            ])
        }
        var table = ExamTable([("source", .left), ("documents", .right), (inventory.unit, .right), ("share", .right), ("", .left)])
        for (place, group) in written.enumerated() {
            table.add([
                group.group.name, "\(group.documents)", "\(group.tokens)", Quantities.fixed(Double(group.tokens) / all * 100, places: 2) + " %",
                paths[place],
            ])
        }
        Output.line(table.text)
        Output.line("\(output)/mixture.yaml")
    }
}
