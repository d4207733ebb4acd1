# Current Packer keeps the builders in plugins; 1.6.6 has them inside and does not know this block, which is
# why it is given kafka.pkr.hcl by name.
packer {
  required_plugins {
    amazon = {
      version = "= 1.3.9"
      source  = "github.com/hashicorp/amazon"
    }
  }
}
