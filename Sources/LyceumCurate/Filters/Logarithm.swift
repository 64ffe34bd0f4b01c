#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

enum Logarithm {
    static func of(_ value: Double) -> Double { log(value) }
}
