internal import CLyceumKernels
internal import LyceumCore
internal import LyceumTensor

/// Points on a sphere that are sums of given vectors, known by their coefficients: whatever is done on the sphere, the tensors are read twice,
/// once for their inner products and once for the sum.
enum SphereBlend {
    /// `Σ cᵢ xᵢ` with coefficients made from inner products, of the whole tensor, each row or each column.
    ///
    /// - Parameter coefficients: takes the inner products `[models × models]` of a group and gives one number per model.
    /// - Returns: the first tensor, changed.
    static func blend(
        _ tensors: [Tensor], axis: lyc_merge_axis = LYC_MERGE_WHOLE, _ coefficients: (GramMatrix) throws(LyceumError) -> [Double]
    ) throws(LyceumError) -> Tensor {
        let first = tensors[0]
        guard first.count > 0 else { return first }
        let (rows, width, models) = (first.rows, first.width, tensors.count)
        var chosen: [Float] = []
        for gram in grams(tensors, axis) { chosen += try coefficients(gram).map { Float($0) } }
        VectorArithmetic.withPointers(tensors) { pointers in
            lyc_merge_blend(ThreadPool.shared.handle, pointers, chosen, models, rows, width, axis, first.floats)
        }
        return first
    }

    static func grams(_ tensors: [Tensor], _ axis: lyc_merge_axis) -> [GramMatrix] {
        let models = tensors.count
        if axis == LYC_MERGE_WHOLE { return [whole(tensors)] }
        let groups = axis == LYC_MERGE_ROWS ? tensors[0].rows : tensors[0].width
        var products = [Double](repeating: 0, count: groups * models * models)
        VectorArithmetic.withPointers(tensors) { pointers in
            lyc_merge_gram(ThreadPool.shared.handle, pointers, models, tensors[0].rows, tensors[0].width, axis, &products)
        }
        let size = models * models
        return (0..<groups).map { GramMatrix(products: Array(products[$0 * size..<($0 + 1) * size]), count: models) }
    }

    private static func whole(_ tensors: [Tensor]) -> GramMatrix {
        let count = tensors.count
        var products = [Double](repeating: 0, count: count * count)
        for i in 0..<count {
            for j in i..<count where i != j || count == 1 {
                let sums = VectorArithmetic.sums(tensors[i], tensors[j])
                products[i * count + i] = sums.first
                products[j * count + j] = sums.second
                if i != j {
                    products[i * count + j] = sums.product
                    products[j * count + i] = sums.product
                }
            }
        }
        return GramMatrix(products: products, count: count)
    }
}

/// Inner products of vectors.
struct GramMatrix: Sendable, Hashable {
    let products: [Double]
    let count: Int

    subscript(i: Int, j: Int) -> Double { products[i * count + j] }

    func length(_ i: Int) -> Double { max(0, self[i, i]).squareRoot() }

    /// Of the sums with these coefficients.
    func inner(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for i in 0..<count { for j in 0..<count { sum += a[i] * b[j] * self[i, j] } }
        return sum
    }

    /// Inner products of the unit vectors; vectors shorter than `epsilon` stay as they are.
    func normalized(epsilon: Double) -> (lengths: [Double], gram: GramMatrix) {
        let divisors = (0..<count).map { length($0) > epsilon ? length($0) : 1 }
        var products = products
        for i in 0..<count { for j in 0..<count { products[i * count + j] /= divisors[i] * divisors[j] } }
        return (divisors, GramMatrix(products: products, count: count))
    }
}
