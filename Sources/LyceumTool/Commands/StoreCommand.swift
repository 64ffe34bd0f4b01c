import ArgumentParser
import Lyceum

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Look after the results of recipes: list, clean, verify.",
        discussion: """
            Every result of a recipe's step is a folder under a hash of what decided it. A result is in use as long as a run's folder names it.

            Examples:
              lyceum store list
              lyceum store gc --older-than 7d --dry-run
              lyceum store verify
            """,
        subcommands: [StoreListCommand.self, StoreCleanCommand.self, StoreVerifyCommand.self])
}

/// Where the store is.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The store (default: $LYCEUM_HOME/store).", valueName: "folder"))
    var store: String?

    @Flag(help: "JSON on standard output.")
    var json = false

    func open() throws(LyceumError) -> ArtifactStore {
        let folder = store ?? ArtifactStore.defaultFolder
        guard FileSystem.isFolder(folder) || store == nil else {
            throw LyceumError(.notFound, "there is no store", at: folder, remedy: "check --store; lyceum run makes one")
        }
        return try ArtifactStore(folder: folder)
    }
}

struct StoreListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List results: key, kind, step, size, age, and whether a run needs them.",
        discussion: "Example:\n  lyceum store list --json")

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.open()
        let users = try store.users()
        var table = ExamTable([("Key", .left), ("Kind", .left), ("Step", .left), ("Recipe", .left), ("Size", .right), ("Took", .right), ("Made", .left), ("Runs", .right)])
        var objects: [JSON] = []
        var (count, size) = (0, 0)
        for key in try store.keys() {
            guard let artifact = store.artifact(key) else {
                table.add([key.short, "damaged", "", "", "", "", "", ""])
                objects.append(["key": .string(key.text), "damaged": true])
                continue
            }
            let manifest = artifact.manifest
            count += 1
            size += manifest.size
            let runs = users[key] ?? []
            table.add([
                key.short, manifest.kind, manifest.step, manifest.recipe, Quantities.bytes(manifest.size),
                Quantities.clock(seconds: manifest.seconds), manifest.created, "\(runs.count)",
            ])
            objects.append([
                "key": .string(key.text), "kind": .string(manifest.kind), "step": .string(manifest.step), "recipe": .string(manifest.recipe),
                "bytes": .integer(manifest.size), "seconds": .number(manifest.seconds), "created": .string(manifest.created),
                "folder": .string(artifact.folder), "runs": .array(runs.map { .string($0) }),
            ])
        }
        let unfinished = try store.unfinished()
        if options.json {
            return Output.json(["results": .array(objects), "unfinished": .array(unfinished.map { .string($0.text) }), "bytes": .integer(size)])
        }
        if count > 0 { Output.line(table.text) }
        Output.line("\(count) results, \(Quantities.bytes(size))" + (unfinished.isEmpty ? "" : "; \(unfinished.count) unfinished") + "  (\(store.folder))")
    }
}

struct StoreCleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove results that no run's folder names, and what killed runs left unfinished.",
        discussion: """
            A run that is under way keeps what it needs. Unfinished steps could be gone on with; they are removed by age like results.

            Example:
              lyceum store gc --older-than 2h --dry-run
            """)

    @Option(help: ArgumentHelp("Only what is older: 90, 15m, 2h, 7d.", valueName: "age"))
    var olderThan = "7d"

    @Flag(help: "Only print what would go.")
    var dryRun = false

    @OptionGroup var options: StoreOptions

    func run() async throws {
        guard let age = Amounts.seconds(olderThan) else {
            throw LyceumError(.invalidArgument, "expected an age, found “\(olderThan)”", at: "--older-than", remedy: "write for example 0, 2h or 7d")
        }
        let store = try options.open()
        let cleaning = try await store.clean(olderThan: Int(min(age, 1e12)), isTrial: dryRun)
        if options.json {
            return Output.json([
                "removed": .array(
                    cleaning.removed.map {
                        ["key": .string($0.key.text), "step": .string($0.step), "bytes": .integer($0.size), "reason": .string($0.reason)]
                    }), "removed_bytes": .integer(cleaning.removedSize), "kept": .integer(cleaning.keptCount),
                "kept_bytes": .integer(cleaning.keptSize), "dry_run": .bool(dryRun),
            ])
        }
        for removal in cleaning.removed { Output.line("\(removal.key.short)  \(removal.reason)  \(Quantities.bytes(removal.size))  \(removal.step)") }
        Output.line(
            "\(dryRun ? "would remove" : "removed") \(cleaning.removed.count), \(Quantities.bytes(cleaning.removedSize)); "
                + "kept \(cleaning.keptCount), \(Quantities.bytes(cleaning.keptSize))")
    }
}

struct StoreVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read every file of every result and compare it with the hash it had.",
        discussion: """
            Ends with exit code 65 when something has changed. A result that is damaged and removed is made again by the next run that needs it.

            Example:
              lyceum store verify --remove
            """)

    @Flag(help: "Remove results that are damaged.")
    var remove = false

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.open()
        let keys = try store.keys()
        let progress = ProgressReporter("verify")
        var damages: [ArtifactDamage] = []
        for key in keys { if let damage = try store.verify(key, progress: { progress.advance(by: $0) }) { damages.append(damage) } }
        progress.finish()
        var removed = 0
        if remove { for damage in damages where try store.remove(damage.key) { removed += 1 } }
        if options.json {
            Output.json([
                "results": .integer(keys.count), "removed": .integer(removed),
                "damaged": .array(damages.map { ["key": .string($0.key.text), "problems": .array($0.problems.map { .string($0) })] }),
            ])
        } else {
            for damage in damages { for problem in damage.problems { Output.line("\(damage.key.short)  \(problem)") } }
            Output.line("\(keys.count) results, \(damages.count) damaged" + (remove ? ", \(removed) removed" : ""))
        }
        guard damages.isEmpty || removed == damages.count else {
            throw LyceumError(.invalidData, "\(damages.count - removed) results are damaged", at: store.folder, remedy: "lyceum store verify --remove, then run the recipe again")
        }
    }
}
