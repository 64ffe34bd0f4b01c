internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor
internal import LyceumText

/// The vocabulary of a merge of models with different tokens, and where each row of each model comes from.
///
/// The result begins with the reference's tokens under their own numbers; tokens only others have follow, ordinary ones first. No merge rules are
/// added, so an appended token is found where its text stands as a whole.
struct UnionVocabulary {
    /// Of the result, padding included.
    let rows: Int
    let warnings: [String]
    private let tokens: [[UInt8]?]
    /// Token to row, by model. Tokens are bytes: equal texts may be written differently.
    private let ids: [String: [[UInt8]: Int]]
    private let settings: MergeTokenizerSettings
    private let inputs: MergeInputs
    private let textSource: MergeSource
    private let json: JSON

    init(_ settings: MergeTokenizerSettings, _ inputs: MergeInputs) throws(LyceumError) {
        self.settings = settings
        self.inputs = inputs
        textSource = try Self.textSource(settings, inputs)
        var tokenizers: [String: Tokenizer] = [:]
        for name in inputs.document.models {
            guard let source = inputs.sources[name] else { continue }
            guard let tokenizer = source.tokenizer() else {
                throw LyceumError(.notFound, "the model has no tokenizer, which a merge of vocabularies needs", at: name, remedy: "add its tokenizer.json")
            }
            tokenizers[name] = tokenizer
        }
        ids = Self.ids(tokenizers, inputs)
        guard let tokenizer = textSource.tokenizer() else {
            throw LyceumError(.notFound, "the model has no tokenizer", at: textSource.name)
        }
        var drawing = VocabularyDrawing(tokenizer, isUnion: settings.source == "union")
        let first = inputs.document.base.map { [$0] } ?? []
        let order = first + inputs.document.models.filter { $0 != inputs.document.base }
        for name in order { if let other = tokenizers[name] { drawing.addOrdinary(other) } }
        for name in order { if let other = tokenizers[name] { drawing.addSpecial(other, name) } }
        for token in settings.tokens { drawing.add(listed: token.text) }
        tokens = drawing.tokens
        warnings = drawing.warnings
        json = drawing.json
        let step = settings.padding ?? 1
        rows = (tokens.count + step - 1) / step * step
    }

    private static func textSource(_ settings: MergeTokenizerSettings, _ inputs: MergeInputs) throws(LyceumError) -> MergeSource {
        if ["union", "base"].contains(settings.source) { return inputs.reference }
        guard let source = inputs.sources[settings.source] else {
            throw LyceumError(
                .notFound, "the tokenizer's source “\(settings.source)” is no model of the merge", at: settings.place,
                remedy: "write union, base, or one of \(inputs.document.models.joined(separator: ", "))")
        }
        return source
    }

    /// Numbers beyond a model's rows are padding.
    private static func ids(_ tokenizers: [String: Tokenizer], _ inputs: MergeInputs) -> [String: [[UInt8]: Int]] {
        var result: [String: [[UInt8]: Int]] = [:]
        for (name, tokenizer) in tokenizers {
            guard let source = inputs.sources[name] else { continue }
            let embedding = source.names.first { TensorRole($0).isVocabulary }
            let rows = embedding.flatMap { source.shape(of: $0)?.first } ?? 0
            var table: [[UInt8]: Int] = [:]
            for id in 0..<min(rows, tokenizer.vocabularySize) {
                if let token = tokenizer.token(of: Int32(id)) { table[Array(token.utf8)] = id }
            }
            result[name] = table
        }
        return result
    }

    func concerns(_ name: String, _ shape: [Int]) -> Bool { TensorRole(name).isVocabulary && shape.count == 2 }

    func shape(of name: String, _ shape: [Int]) -> [Int] { concerns(name, shape) ? [rows] + shape.dropFirst() : shape }

    func write(to folder: AtomicFolder) throws(LyceumError) {
        try textSource.checkpoint.writeSideFiles(
            to: folder, except: ["tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "merges.txt", "added_tokens.json"])
        try AtomicFile.write(json.text(), to: folder.file("tokenizer.json"))
    }

    // MARK: - Rows

    /// A weight of all models with the rows of the result: what a model lacks is filled in.
    func tensors(_ entry: MergePlan.Entry) throws(LyceumError) -> AlignedTensors {
        let loading = MergeLoading(inputs: inputs, vocabulary: nil)
        let used = (entry.base.map { [$0] } ?? []) + entry.models
        var weights: [String: Tensor] = [:]
        for input in used where weights[input.model] == nil { weights[input.model] = try loading.load(input) }
        let filling = try filling(weights, order: used.map(\.model))
        let forced = Dictionary(settings.tokens.filter(\.isForced).map { (Array($0.text.utf8), true) }, uniquingKeysWith: { a, _ in a })
        func row(_ model: String) -> Tensor {
            let result = VectorArithmetic.copy(filling)
            guard let weight = weights[model], let ids = ids[model] else {
                fillPadding(result)
                return result
            }
            for (number, token) in tokens.enumerated() {
                guard let token, forced[token] == nil, let id = ids[token] else { continue }
                VectorArithmetic.copyRow(id, of: weight, to: number, of: result)
            }
            fillPadding(result)
            return result
        }
        return AlignedTensors(name: entry.name, base: entry.base.map { row($0.model) }, models: entry.models.map { row($0.model) })
    }

    /// The rows a model that lacks a token gets.
    private func filling(_ weights: [String: Tensor], order: [String]) throws(LyceumError) -> Tensor {
        let width = weights.values.first?.width ?? 0
        let result = Tensor(zeros: [rows, width])
        let chosen = Dictionary(settings.tokens.map { (Array($0.text.utf8), $0) }, uniquingKeysWith: { a, _ in a })
        for (number, token) in tokens.enumerated() {
            guard let token else { continue }
            if let setting = chosen[token], let origin = setting.origin {
                try fill(number, setting, origin, weights, result)
                continue
            }
            let owners = order.filter { ids[$0]?[token] != nil }
            let base = inputs.document.base.flatMap { owners.contains($0) ? $0 : nil }
            let sources = base.map { [$0] } ?? owners
            let slot = result.slice(number..<number + 1)
            for owner in sources {
                guard let weight = weights[owner], let id = ids[owner]?[token] else { continue }
                VectorArithmetic.add(weight.slice(id..<id + 1), scale: 1 / Float(sources.count), to: slot)
            }
        }
        return result
    }

    private func fill(
        _ number: Int, _ setting: MergeTokenizerSettings.Token, _ origin: MergeTokenizerSettings.Token.Origin, _ weights: [String: Tensor],
        _ result: Tensor
    ) throws(LyceumError) {
        let (model, id): (String, Int?)
        switch origin {
        case .zero: return
        case .model(let name): (model, id) = (name, ids[name]?[Array(setting.text.utf8)])
        case .token(let name, let text): (model, id) = (name, ids[name]?[Array(text.utf8)])
        case .row(let name, let number): (model, id) = (name, number)
        }
        guard let weight = weights[model], let id, id >= 0, id < weight.shape[0] else {
            throw LyceumError(
                .notFound, "the model \(model) has no row for the token “\(setting.text)”", at: setting.place,
                remedy: "name a model of the merge that has the token")
        }
        VectorArithmetic.copyRow(id, of: weight, to: number, of: result)
    }

    /// Rows that make the count even get the mean of the model's others.
    private func fillPadding(_ result: Tensor) {
        guard rows > tokens.count, !tokens.isEmpty else { return }
        let first = result.slice(tokens.count..<tokens.count + 1)
        for number in tokens.indices { VectorArithmetic.add(result.slice(number..<number + 1), scale: 1 / Float(tokens.count), to: first) }
        for number in tokens.count + 1..<max(rows, tokens.count + 1) { VectorArithmetic.copyRow(tokens.count, of: result, to: number, of: result) }
    }
}
