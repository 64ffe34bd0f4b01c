internal import LyceumModel

/// Memory of what a tape keeps of a pass, from the model's sizes.
struct ActivationForecast {
    private let layers: Int
    private let width: Int
    private let perLayer: Int

    init(_ model: TrainableModel) {
        layers = model.blockCount
        width = model.width
        let json = model.checkpoint.configuration
        func size(_ keys: String...) -> Int? { keys.lazy.compactMap { json[$0]?.intValue }.first }
        let inner = size("intermediate_size", "n_inner") ?? 4 * width
        let heads = max(1, size("num_attention_heads", "n_head") ?? 1)
        let headWidth = size("head_dim") ?? width / heads
        let keys = (size("num_key_value_heads") ?? heads) * headWidth
        let queries = heads * headWidth
        // The stream before and after each half, two norms; queries and keys before and after rotation, values, attention's result; gate, up and
        // their product.
        perLayer = 4 * width + 3 * queries + 3 * keys + 3 * inner
    }

    /// Bytes without and with recomputation.
    func bytes(rows: Int) -> (plain: Int, recomputed: Int) {
        // Derivatives pass through about as much again as one layer keeps.
        let plain = rows * 4 * (layers * perLayer + perLayer + 4 * width)
        let recomputed = rows * 4 * (layers * width + 2 * perLayer + 4 * width)
        return (plain, recomputed)
    }
}
