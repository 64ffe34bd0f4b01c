package import CLyceumKernels
public import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The instructions kernels are written for. Results are bit-identical within a level and agree to rounding across levels.
public enum KernelLevel: String, Sendable, Hashable, CaseIterable {
    /// Plain C, on every processor.
    case reference
    /// arm64 with integer dot products.
    case neon
    /// x86-64 with AVX2, FMA and F16C.
    case avx2
    /// x86-64 with AVX-512 (F, BW, DQ, VL, VNNI, BF16).
    case avx512

    /// The level kernels use now: `LYCEUM_KERNELS` when it names a supported one, else ``best``, until ``use(_:)`` chooses another.
    public static var current: KernelLevel { KernelLevel(lyc_level_current()) }
    /// The fastest level that this processor and operating system support.
    public static var best: KernelLevel { KernelLevel(lyc_level_best()) }
    /// All levels that can run here, slowest first.
    public static var supported: [KernelLevel] { allCases.filter(\.isSupported) }

    public var isSupported: Bool { lyc_level_supported(kernelLevel) == 1 }

    /// Chooses the level for the whole process. Not to be called while kernels run.
    /// - Throws: `LyceumError` (`unsupported`) when the level cannot run here; nothing changes then.
    public static func use(_ level: KernelLevel) throws(LyceumError) {
        guard lyc_level_set(level.kernelLevel) == 0 else { throw unsupported(level, at: nil) }
    }

    package var kernelLevel: lyc_level {
        switch self {
        case .reference: LYC_LEVEL_REFERENCE
        case .neon: LYC_LEVEL_NEON
        case .avx2: LYC_LEVEL_AVX2
        case .avx512: LYC_LEVEL_AVX512
        }
    }

    private init(_ level: lyc_level) {
        self = Self.allCases.first { $0.kernelLevel == level } ?? .reference
    }

    fileprivate static func unsupported(_ level: KernelLevel, at location: String?) -> LyceumError {
        LyceumError(
            .unsupported, "this processor does not support the kernel level \(level.rawValue)", at: location,
            remedy: "choose one of \(supported.map(\.rawValue).joined(separator: ", "))")
    }
}

/// Choices about the kernels that come from outside the program.
public enum Kernels {
    /// The level the environment asks for: `LYCEUM_KERNELS`, or nil when it is not set.
    /// - Throws: `LyceumError` when the variable names no level (`invalidArgument`) or one that cannot run here (`unsupported`).
    public static func requestedLevel() throws(LyceumError) -> KernelLevel? {
        guard let value = getenv("LYCEUM_KERNELS") else { return nil }
        return try level(named: String(cString: value))
    }

    static func level(named name: String) throws(LyceumError) -> KernelLevel {
        let place = "environment variable LYCEUM_KERNELS"
        guard let level = KernelLevel(rawValue: name) else {
            throw LyceumError(
                .invalidArgument,
                "expected one of \(KernelLevel.allCases.map(\.rawValue).joined(separator: ", ")), found \"\(name)\"", at: place,
                remedy: "unset it to use the fastest level, \(KernelLevel.best.rawValue)")
        }
        guard level.isSupported else { throw KernelLevel.unsupported(level, at: place) }
        return level
    }
}
