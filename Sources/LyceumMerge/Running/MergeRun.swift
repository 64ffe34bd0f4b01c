public import LyceumCore
public import LyceumModel

/// All documents of a configuration, one after the other: results documents refer to are made first and kept beside the output.
public struct MergeRun {
    public let configuration: MergeConfiguration
    public let options: MergeOptions
    /// Makes intermediate results again that are there already.
    public var redoesStages = false
    public var progress: ((ConversionProgress) throws(LyceumError) -> Void)?
    /// Told about each document before it is merged.
    public var began: ((_ merge: ConfiguredMerge, _ path: String) throws(LyceumError) -> Void)?
    /// Told about each intermediate result that is there already.
    public var reused: ((_ name: String, _ path: String) -> Void)?

    public init(_ configuration: MergeConfiguration, options: MergeOptions) {
        self.configuration = configuration
        self.options = options
    }

    /// Where the result of a named document lies.
    public static func stagePath(_ name: String, output: String) -> String { "\(output)-stages/\(name)" }

    /// Checks what can be checked before anything is written; documents that need results of others are checked when these are there.
    public func check(output: String) throws(LyceumError) -> [ConfiguredMerge] {
        let stages = stages(output)
        var result: [ConfiguredMerge] = []
        for document in configuration.documents {
            let isWaiting = document.models.contains { name in stages[name].map { FileSystem.attributes($0) == nil } ?? false }
            if !isWaiting { result.append(try merge(document, stages)) }
        }
        return result
    }

    /// - Parameters:
    ///   - path: where the last document's model is written.
    ///   - output: what intermediate results lie beside; nil for `path`.
    /// - Returns: the report of the last document.
    public func write(to path: String, stagesBeside output: String? = nil) throws(LyceumError) -> MergeReport {
        let (result, output) = (path, output ?? path)
        let stages = stages(output)
        for document in configuration.documents.dropLast() {
            guard let name = document.name, let path = stages[name] else { continue }
            if FileSystem.attributes(path) != nil {
                if !redoesStages, isCurrent(path, name) {
                    reused?(name, path)
                    continue
                }
                try remove(path)
            }
            try FileSystem.makeFolder(output + "-stages")
            _ = try write(document, stages, to: path)
        }
        return try write(configuration.documents[configuration.documents.count - 1], stages, to: result)
    }

    private func write(_ document: MergeDocument, _ stages: [String: String], to path: String) throws(LyceumError) -> MergeReport {
        var merge = try merge(document, stages)
        merge.progress = progress
        try began?(merge, path)
        return try merge.write(to: path)
    }

    private func merge(_ document: MergeDocument, _ stages: [String: String]) throws(LyceumError) -> ConfiguredMerge {
        let inputs = try MergeInputs(document, folder: configuration.folder, stages: stages)
        return try ConfiguredMerge(inputs, text: text(document.name), options: options)
    }

    private func stages(_ output: String) -> [String: String] {
        let named = configuration.documents.dropLast().compactMap(\.name)
        return Dictionary(named.map { ($0, Self.stagePath($0, output: output)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The configuration as it is kept beside a result; of a stage with what else decides over it.
    private func text(_ name: String?) -> String {
        guard let name, configuration.documents.last?.name != name else { return configuration.text }
        return "# stage \(name), seed \(options.seed)\(options.isCompatible ? ", compatible" : "")\n" + configuration.text
    }

    private func isCurrent(_ path: String, _ name: String) -> Bool {
        guard let bytes = try? FileReader.contents(of: path + "/mergekit_config.yml") else { return false }
        return bytes.elementsEqual(text(name).utf8)
    }

    private func remove(_ folder: String) throws(LyceumError) {
        let names = try FileSystem.names(in: folder)
        guard names.contains("mergekit_config.yml") else {
            throw LyceumError(
                .invalidArgument, "the folder of an intermediate result is there and is none", at: folder, remedy: "move it away")
        }
        for name in names { try FileSystem.remove(folder + "/" + name) }
        try FileSystem.remove(folder)
    }
}
