//! Serialization of the coded enums of this crate.

/// Serializes enums declared by `coded!` as their stable codes.
macro_rules! serialize_as_code {
    ($($name:ident),+ $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+};
}
pub(crate) use serialize_as_code;
