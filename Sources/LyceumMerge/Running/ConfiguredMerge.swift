public import LyceumCore
public import LyceumModel
internal import LyceumTensor

/// How a configured merge is carried out.
public struct MergeOptions: Sendable {
    public var seed: UInt64 = 0
    public var isCompatible = false
    public var cropsVocabulary = false
    public var shardLimit = 5_000_000_000

    public init() {}
}

/// One document of a configuration, checked and ready to be written.
public struct ConfiguredMerge {
    public let inputs: MergeInputs
    public let options: MergeOptions
    public let warnings: [String]
    public var progress: ((ConversionProgress) throws(LyceumError) -> Void)?
    let plan: MergePlan
    let vocabulary: UnionVocabulary?
    let text: String

    /// Plans the merge and checks that the models fit; reads one matrix of each model.
    /// - Parameter text: the configuration, for the folder that is written.
    /// - Throws: `LyceumError` with lines of the configuration for what is missing there, and with models and tensors for what does not fit.
    public init(_ inputs: MergeInputs, text: String, options: MergeOptions) throws(LyceumError) {
        self.inputs = inputs
        self.options = options
        self.text = text
        vocabulary = try inputs.document.tokenizer.map { settings throws(LyceumError) in try UnionVocabulary(settings, inputs) }
        plan = try MergePlan(inputs)
        warnings = try inputs.document.warnings + MergeChecks(
            inputs: inputs, plan: plan, allowsOtherVocabulary: options.cropsVocabulary || vocabulary != nil
        ).run() + (vocabulary?.warnings ?? [])
    }

    private init(_ inputs: MergeInputs, text: String, options: MergeOptions, warnings: [String], vocabulary: UnionVocabulary?) throws(LyceumError) {
        self.inputs = inputs
        self.options = options
        self.text = text
        self.warnings = warnings
        self.vocabulary = vocabulary
        plan = try MergePlan(inputs)
    }

    /// The merge of the same models by another configuration of one document. Models that were checked are not checked again.
    /// - Throws: `LyceumError` for what is wrong with the configuration, or models that are not open.
    public func with(_ text: String, source: String) throws(LyceumError) -> ConfiguredMerge {
        let documents = try MergeConfiguration(text, source: source).documents
        let inputs = try inputs.with(documents[documents.count - 1])
        let vocabulary = try inputs.document.tokenizer.map { settings throws(LyceumError) in try UnionVocabulary(settings, inputs) }
        return try ConfiguredMerge(inputs, text: text, options: options, warnings: warnings, vocabulary: vocabulary)
    }

    /// Bytes of memory the merge takes at most beside the program.
    public var peakBytes: Int {
        // Rows of a new vocabulary are brought together beside the models' own.
        max(plan.peakBytes, plan.entries.values.map { vocabulary == nil ? 0 : shape($0).reduce(8, *) * ($0.models.count + 2) }.max() ?? 0)
    }
    public var tensorCount: Int { plan.names.count }
    public var parameterCount: Int { plan.entries.values.reduce(0) { $0 + shape($1).reduce(1, *) } }
    public var layerCount: Int { plan.layers.count }

    private func shape(_ entry: MergePlan.Entry) -> [Int] { vocabulary?.shape(of: entry.name, entry.shape) ?? entry.shape }

    /// Writes the merged model: a folder, or a GGUF file when the path ends in `.gguf`.
    public func write(to path: String) throws(LyceumError) -> MergeReport {
        var model = inputs.reference.checkpoint
        if plan.isStacked { model = try model.stacked(layers: plan.layers) }
        let writing = ModelWriting(model, to: path, type: inputs.document.outputType ?? inputs.document.type)
        writing.progress = progress
        writing.shardLimit = options.shardLimit
        try prepareText(writing, path)
        var shapes: [String: [Int]] = [:]
        for (name, entry) in plan.entries { shapes[name] = shape(entry) }
        let energies = try GroupEnergies(plan, inputs, vocabulary)
        let sums = CosineMeans(count: mergedModels.count)
        let blocks = MergeBlocks()
        let rows = { [self] name throws(LyceumError) -> WeightRows? in try self.rows(name, path, sums) }
        try writing.write(shapes: shapes, rows: rows) { name throws(LyceumError) in
            try merged(name, energies, sums, blocks, at: path)
        }
        return MergeReport(
            tensorCount: plan.names.count, parameterCount: parameterCount, roundingError: writing.rounding.relativeError, cosines: sums.means,
            warnings: warnings, blocks: blocks.all)
    }

    /// A matrix whose elements are merged each by itself, made some rows at a time: the merge then runs in the processor's caches.
    private func rows(_ name: String, _ path: String, _ sums: CosineMeans) throws(LyceumError) -> WeightRows? {
        guard let entry = plan.entries[name], entry.method.isElementwise, entry.shape.count == 2, vocabulary?.concerns(name, entry.shape) != true
        else { return nil }
        var stored: [(source: MergeSource, name: String, tensor: Tensor)] = []
        for input in (entry.base.map { [$0] } ?? []) + entry.models {
            guard let source = inputs.sources[input.model], source.shape(of: input.tensor) == entry.shape, let tensor = try source.stored(input.tensor)
            else { return nil }
            stored.append((source, input.tensor, tensor))
        }
        // Every call reads the models' files and nothing that changes; the cosines are noted by the call for the first rows alone.
        nonisolated(unsafe) let (inputs, sums) = (stored, sums)
        let (options, places) = (options, places(entry))
        return WeightRows(shape: entry.shape) { range throws(LyceumError) in
            var parts: [Tensor] = []
            for input in inputs {
                let part = input.tensor.slice(range)
                parts.append(try input.source.floats(part, of: input.name))
                part.forgetMappedPages()
            }
            let base = entry.base == nil ? nil : parts.removeFirst()
            var tensors = AlignedTensors(name: name, base: base, models: parts)
            tensors.context = MergeContext(seed: options.seed, isCompatible: options.isCompatible)
            if range.lowerBound == 0 { sums.add(tensors, places: places) }
            let result = try entry.method.merge(tensors)
            try VectorArithmetic.refuseNonFinite(result, name, at: path)
            return result
        }
    }

    /// Where an entry's models stand among all models: a slice may hold some of them, and one of them twice.
    private func places(_ entry: MergePlan.Entry) -> [Int] {
        let names = mergedModels
        return entry.models.map { input in names.firstIndex(of: input.model) ?? 0 }
    }

    /// The models without the one that differences are taken from, each once.
    private var mergedModels: [String] {
        let usesBase = (try? MergeMethods.declaration(named: inputs.document.method).usesBase) ?? false
        return inputs.document.models.filter { !(usesBase && $0 == inputs.document.base) }
    }

    /// One weight of the result.
    /// - Parameters:
    ///   - sums: takes note of how far the models are from each other; nil where nobody asks.
    ///   - blocks: takes note of what the method found out; nil where nobody asks.
    func merged(_ name: String, _ energies: GroupEnergies, _ sums: CosineMeans?, _ blocks: MergeBlocks?, at path: String) throws(LyceumError) -> Tensor {
        guard let entry = plan.entries[name] else {
            throw LyceumError(.invalidData, "the tensor is not part of the merge", at: name, remedy: "merge models with the same parts")
        }
        var tensors = try tensors(entry)
        tensors.context = MergeContext(seed: options.seed, isCompatible: options.isCompatible, energies: energies.of(entry))
        sums?.add(tensors, places: places(entry))
        let notes = MergeNotes()
        tensors.notes = notes
        let result = try entry.method.merge(tensors)
        if let weights = notes.weights { blocks?.add(entry.method.group(of: name) ?? name, parameters: result.count, weights: weights) }
        try VectorArithmetic.refuseNonFinite(result, name, at: path)
        return result
    }

    private func tensors(_ entry: MergePlan.Entry) throws(LyceumError) -> AlignedTensors {
        try MergeLoading(inputs: inputs, vocabulary: vocabulary).tensors(entry)
    }

    /// Tokenizer, template, the configuration and a card.
    private func prepareText(_ writing: ModelWriting, _ path: String) throws(LyceumError) {
        let (reference, vocabulary, text) = (inputs.reference, vocabulary, text)
        if let vocabulary { writing.configurationChanges.append(("vocab_size", .integer(vocabulary.rows))) }
        let template = try MergeTemplate.text(inputs.document.chatTemplate, inputs, isCompatible: options.isCompatible)
        if writing.isFile {
            guard vocabulary == nil else {
                throw LyceumError(
                    .unsupported, "a GGUF file cannot be given a new vocabulary here", at: path,
                    remedy: "write a folder, then turn it into a file with lyceum convert")
            }
            if let template { writing.metadataChanges.append(("tokenizer.chat_template", .string(template))) }
            return
        }
        let card = MergeCard(inputs: inputs, options: options, text: text).text(name: FileSystem.name(of: path))
        writing.tokenizerFiles = { folder throws(LyceumError) in
            if let vocabulary { try vocabulary.write(to: folder) } else { try reference.checkpoint.writeSideFiles(to: folder) }
            if let template { try AtomicFile.write(template, to: folder.file("chat_template.jinja")) }
            try AtomicFile.write(text, to: folder.file("mergekit_config.yml"))
            try AtomicFile.write(card, to: folder.file("README.md"))
        }
    }
}
