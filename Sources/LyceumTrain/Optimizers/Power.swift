#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Double {
    func raised(to exponent: Double) -> Double { pow(self, exponent) }
}
