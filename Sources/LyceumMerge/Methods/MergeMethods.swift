public import LyceumCore

/// All merge methods.
public enum MergeMethods {
    public static let all: [any MergeMethod.Type] = [
        LinearMerge.self, SlerpMerge.self, NuSlerpMerge.self, MultiSlerpMerge.self, KarcherMerge.self,
        TaskArithmetic.self, TIESMerge.self, DARELinearMerge.self, DARETIESMerge.self, BreadcrumbsMerge.self, BreadcrumbsTIESMerge.self,
        DELLAMerge.self, DELLALinearMerge.self,
        SCEMerge.self, VaRMMerge.self, ModelStockMerge.self, NearSwapMerge.self, ArceeFusionMerge.self, RAMMerge.self, RAMPlusMerge.self,
        FisherMerge.self, RegMeanMerge.self,
        PassthroughMerge.self,
    ]

    public static func declaration(named name: String) throws(LyceumError) -> MergeMethodDeclaration { try type(named: name).declaration }

    /// A method with its parameters.
    /// - Parameters:
    ///   - parameters: one number per name, or one per model.
    ///   - models: how many are merged, the base not counted.
    public static func make(_ name: String, _ parameters: [String: [Double]], models: Int) throws(LyceumError) -> any MergeMethod {
        let type = try type(named: name)
        return try type.init(try MergeParameterValues(parameters, for: type.declaration, models: models))
    }

    private static func type(named name: String) throws(LyceumError) -> any MergeMethod.Type {
        guard let type = all.first(where: { $0.declaration.name == name }) else {
            throw LyceumError(
                .notFound, "there is no merge method “\(name)”", remedy: LyceumError.nearestNameRemedy(name, among: all.map { $0.declaration.name }))
        }
        return type
    }
}
