public import LyceumCore
public import LyceumModel
public import LyceumTensor
internal import LyceumText

/// Takes the instruction residual out of an instruct model and its base: `Δ = θ_i − θ_b`, weight by weight.
///
/// Differences are taken in fp32 and stored in the type asked for. In fp32 base + residual is the instruct model to the bit: where the two
/// weights are of so different a size that their difference rounds, a small correction is stored beside it.
/// - Source: Jindal et al. 2024, "Balancing continuous pre-training and instruction fine-tuning", eq. 1; Ilharco et al. 2023.
public struct ResidualExtraction {
    public let base: MergeSource
    public let instruct: MergeSource
    /// Of the differences: `f32`, `bf16` or `f16`.
    public var type: ElementType
    public var progress: ((ConversionProgress) throws(LyceumError) -> Void)?
    private let vocabulary: VocabularyCheck?

    /// - Parameter allowsOtherVocabulary: goes on when the tokens of the two differ.
    /// - Throws: `LyceumError` when the models have different architectures, layers or shapes; embeddings may differ in their number of rows.
    public init(
        base: MergeSource, instruct: MergeSource, type: ElementType = .f32, allowsOtherVocabulary: Bool = false
    ) throws(LyceumError) {
        try ShapeCheck.sameArchitecture(base, instruct)
        try ShapeCheck.sameTensors(base, instruct, allowsOtherVocabulary: true)
        guard [.f32, .bf16, .f16].contains(type) else {
            throw LyceumError(.invalidArgument, "expected f32, bf16 or f16 for a residual, found \(type)", remedy: "choose f32")
        }
        self.base = base
        self.instruct = instruct
        self.type = type
        if let first = base.tokenizer(), let second = instruct.tokenizer() {
            let check = VocabularyCheck(first, second)
            vocabulary = check
            guard !check.isOther || allowsOtherVocabulary else {
                throw LyceumError(
                    .invalidArgument, check.warning(base.name, instruct.name) ?? "the vocabularies differ", at: instruct.name,
                    remedy: "give the model the instruct model was made from, or go on with --force")
            }
        } else {
            vocabulary = nil
        }
    }

    /// Bytes of memory the largest weight takes on its way.
    public var peakBytes: Int { max(base.largestTensorBytes, instruct.largestTensorBytes) * 4 }

    /// Writes the residual's folder, which appears when it is complete.
    public func write(to path: String) throws(LyceumError) -> ResidualReport {
        let taking = ResidualTaking(base: base, instruct: instruct, isExact: type == .f32)
        var saving = ModelSaving(checkpoint: instruct.checkpoint, path: path, type: type, pool: .shared)
        saving.keepsUnchanged = false
        saving.progress = progress
        let layouts = TensorNames(instruct.checkpoint.mapping)
        let instruct = instruct
        func isTransposed(_ name: String) -> Bool {
            instruct.shape(of: name)?.count == 2 && layouts.match(huggingFace: name)?.layout == .transposed
        }
        var shapes: [(name: String, shape: [Int])] = []
        for name in instruct.names {
            let shape = instruct.shape(of: name) ?? []
            shapes.append((name, isTransposed(name) ? shape.reversed() : shape))
        }
        saving.configuration = ResidualConfiguration(base: base.name, instruct: instruct.name, type: type, shapes: shapes).json
        let described = describe
        saving.writeAllSideFiles = { folder throws(LyceumError) in try described(taking, folder) }
        try saving.write(changed: Dictionary(uniqueKeysWithValues: shapes.map { ($0.name, .some($0.shape)) })) { name throws(LyceumError) in
            Parameter(name: name, tensor: try taking.difference(name), isTransposed: isTransposed(name))
        }
        return taking.report(bytes: shapes.reduce(0) { $0 + type.bytes(for: $1.shape.reduce(1, *)) }, warnings: warnings(taking))
    }

    private func warnings(_ taking: ResidualTaking) -> [String] {
        var result: [String] = []
        if let warning = vocabulary?.warning(base.name, instruct.name) { result.append(warning) }
        if let cosine = ResidualReport.meanCosine(taking.tensors), cosine < ModelMerge.ancestorCosine {
            result.append(
                "mean cosine of base and instruct model \(Quantities.fixed(cosine, places: 3)), below \(ModelMerge.ancestorCosine): "
                    + "\(base.name) may be another release than the one \(instruct.name) was made from")
        }
        if taking.isCapped {
            result.append("more than \(ResidualTaking.remainderLimit) places need corrections; base + residual is the instruct model to one rounding")
        }
        return result
    }

    /// Everything beside the differences.
    private func describe(_ taking: ResidualTaking, _ folder: AtomicFolder) throws(LyceumError) {
        try instruct.checkpoint.writeSideFiles(to: folder)
        let configuration = try instruct.checkpoint.configurationToWrite()
        try AtomicFile.write(
            JSON.object(configuration).text(indent: 2) + "\n", to: folder.file(ResidualFiles.modelConfiguration))
        try AtomicFile.write(
            description(taking).text(indent: 2) + "\n", to: folder.file(ResidualFiles.description))
        try taking.writeSketches(to: folder.file(ResidualFiles.sketches))
        try taking.writeRemainders(to: folder.file(ResidualFiles.remainders))
    }

    private func description(_ taking: ResidualTaking) -> JSON {
        func model(_ source: MergeSource, _ hash: String) -> JSON {
            [
                "name": .string(source.name), "model_type": .string(source.checkpoint.modelType), "values_sha256": .string(hash),
                "rows": source.names.first { TensorRole($0).isVocabulary }.flatMap { source.shape(of: $0)?.first }.map { .integer($0) } ?? .null,
            ]
        }
        let report = taking.report(bytes: 0, warnings: [])
        return [
            "version": .integer(ResidualFiles.version), "type": .string(type.rawValue), "exact": .bool(report.isExact && type == .f32),
            "base": model(base, report.baseHash), "instruct": model(instruct, report.instructHash),
            "tensors": .array(
                taking.tensors.map {
                    [
                        "name": .string($0.name), "count": .integer($0.count), "norm": .number($0.norm), "base_norm": .number($0.baseNorm),
                        "cosine": $0.cosine.map { .number($0) } ?? .null,
                    ]
                }),
        ]
    }
}
