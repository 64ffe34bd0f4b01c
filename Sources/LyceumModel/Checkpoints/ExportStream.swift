internal import LyceumCore
internal import LyceumTensor

/// Where exported bytes go.
protocol ExportTarget: AnyObject {
    func append(bytes: UnsafeRawBufferPointer) throws(LyceumError)
}

extension GGUFWriter: ExportTarget {}
extension SafetensorsWriter: ExportTarget {}

/// Takes tensors from a checkpoint, rearranges and converts them piece by piece, and hands the bytes to a writer.
struct ExportStream {
    let checkpoint: Checkpoint
    let toGGUF: Bool
    let pool: ThreadPool?
    private let context: LayoutContext

    /// fp32 elements a piece has at most: bounds memory whatever the size of a tensor.
    private static let pieceElements = 8 << 20

    init(_ checkpoint: Checkpoint, toGGUF: Bool, pool: ThreadPool?) {
        self.checkpoint = checkpoint
        self.toGGUF = toGGUF
        self.pool = pool
        context = LayoutContext(checkpoint.configuration)
    }

    func write(
        _ plan: ExportTensor, as type: ElementType, importance: [Float]? = nil, to target: any ExportTarget
    ) throws(LyceumError) {
        let place = "\(checkpoint.path): \(plan.sourceName)"
        var tensor: Tensor
        if let values = plan.values {
            tensor = Tensor(values, shape: plan.shape)
        } else {
            tensor = try checkpoint.fileTensors.tensor(named: plan.sourceName)
            tensor = toGGUF
                ? try plan.layout.toGGUF(tensor, context, name: place)
                : try plan.layout.toHuggingFace(tensor, context, name: place)
        }
        try Self.write(tensor, as: type, importance: importance, pool: pool, place: place, to: target)
    }

    /// Converts a tensor piece by piece and hands the bytes to a writer.
    static func write(
        _ tensor: Tensor, as type: ElementType, importance: [Float]? = nil, pool: ThreadPool?, place: String,
        to target: any ExportTarget
    ) throws(LyceumError) {
        guard tensor.count > 0 else { return }
        if tensor.type == type { return try Self.append(tensor, to: target) }
        let matrix = tensor.reshaped([tensor.rows, tensor.width])
        let step = max(1, Self.pieceElements / tensor.width)
        for start in stride(from: 0, to: matrix.shape[0], by: step) {
            let piece = matrix.slice(start..<min(start + step, matrix.shape[0]))
            do throws(LyceumError) {
                try Self.append(piece.converted(to: type, pool: pool, importance: importance), to: target)
            } catch {
                throw error.at(place)
            }
        }
    }

    /// The parameter keeps the tensor's memory alive while its bytes are written.
    private static func append(_ tensor: Tensor, to target: any ExportTarget) throws(LyceumError) {
        defer { withExtendedLifetime(tensor) {} }
        try target.append(bytes: tensor.bytes)
    }
}
