//! The instruction sets that a kernel is written for, each with its list of CPU features.

/// The instruction sets that a kernel is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Two 64-bit words, any machine.
    Portable,
    /// 64-bit Arm, little-endian.
    Neon,
    /// x86-64 with SSE4.1.
    Sse41,
    /// x86-64 with AVX2.
    Avx2,
    /// x86-64 with AVX-512 up to VBMI2 and VNNI.
    Avx512,
}

impl Level {
    /// Every level, the slowest first.
    pub const ALL: &'static [Self] = &[
        Self::Portable,
        Self::Neon,
        Self::Sse41,
        Self::Avx2,
        Self::Avx512,
    ];

    /// The name of the level on command lines and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Neon => "neon",
            Self::Sse41 => "sse41",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// The level with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|level| level.name() == name)
    }

    /// Whether this machine has every instruction of the level.
    #[must_use]
    pub fn is_available(self) -> bool {
        self == Self::Portable || has_features(self)
    }
}

/// Defines `has_features`, which asks the machine for the features of each level, and one macro a
/// level, which compiles functions for the same features. A function that another module calls is
/// always defined by such a macro. The functions below it may name a part of the list: the
/// compiler refuses a call to one that needs more than its caller.
macro_rules! levels {
    ($d:tt $detected:ident: $($level:ident as $with:ident [$($feature:tt)*])*) => {
        $(
            macro_rules! $with {
                ($d($d function:item)*) => {
                    $d(#[target_feature($(enable = $feature),*)] $d function)*
                };
            }
            pub(in crate::batch::kernel) use $with;
        )*

        fn has_features(level: Level) -> bool {
            match level {
                $(Level::$level => $(std::arch::$detected!($feature))&&*,)*
                _ => false,
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
levels! { $ is_x86_feature_detected:
    Sse41 as with_sse41 ["sse4.1" "popcnt"]
    Avx2 as with_avx2 ["sse4.1" "popcnt" "pclmulqdq" "avx2" "bmi1" "bmi2"]
    Avx512 as with_avx512 [
        "sse4.1" "popcnt" "pclmulqdq" "avx2" "bmi1" "bmi2" "lzcnt" "avx512f" "avx512cd" "avx512vl"
        "avx512bw" "avx512vbmi" "avx512vbmi2" "avx512vnni"
    ]
}

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
levels! { $ is_aarch64_feature_detected:
    Neon as with_neon ["neon"]
}

#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_endian = "little")
)))]
levels! { $ none: }

/// Calls the function of a kernel's level, or the portable one for a level that has none of its
/// own.
macro_rules! dispatch {
    (
        $kernel:expr,
        x86_64: { $($($x86:ident)|+ => $x86_call:expr,)* }
        $(aarch64: { Neon => $neon_call:expr, })?
        portable: $portable:expr
    ) => {{
        let level = $kernel.level;
        debug_assert!(level.is_available());
        match level {
            $(
                #[cfg(target_arch = "x86_64")]
                // SAFETY: the invariant of `level` says that the machine has the instructions;
                // a higher level has those of the lower ones.
                $($crate::batch::kernel::Level::$x86)|+ => unsafe { $x86_call },
            )*
            $(
                #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
                // SAFETY: as above.
                $crate::batch::kernel::Level::Neon => unsafe { $neon_call },
            )?
            _ => $portable,
        }
    }};
}

pub(super) use dispatch;
