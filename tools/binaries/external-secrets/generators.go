// Package register is empty: nothing that is tried here makes values up.
package register
